/** Types of the parts of opentype.js that this project uses. */
declare module 'opentype.js' {
  export interface Font {
    /** 0 for a letter that the font lacks. */
    charToGlyphIndex(letter: string): number;
    /** Width in pixels at `size` pixels an em. */
    getAdvanceWidth(text: string, size: number): number;
    getPath(text: string, x: number, y: number, size: number): { commands: readonly PathCommand[] };
  }
  /** A segment of an outline, as in SVG; it ends at `x`, `y`. */
  export interface PathCommand {
    type: 'M' | 'L' | 'Q' | 'C' | 'Z';
    x1?: number;
    y1?: number;
    x2?: number;
    y2?: number;
    x?: number;
    y?: number;
  }
  const opentype: { parse(file: ArrayBuffer): Font };
  export default opentype;
}
