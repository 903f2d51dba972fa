/** What is used of it. */
declare module 'opentype.js' {
  export interface Font {
    /** 0 where the font has no such letter. */
    charToGlyphIndex(letter: string): number;
    /** Pixels, at `size` pixels an em. */
    getAdvanceWidth(text: string, size: number): number;
    getPath(text: string, x: number, y: number, size: number): { commands: readonly PathCommand[] };
  }
  /** A line of an outline, as in SVG; the last pair is where it ends. */
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
