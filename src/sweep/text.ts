/** Weights of the sheets' typeface. */
export type TextWeight = 400 | 600;

/** Width of a line of text as drawn, in pixels. */
export type Measure = (text: string, size: number, weight: TextWeight) => number;

/** The text, cut with an ellipsis if it is wider than `width` pixels. */
export function fitLine(
  text: string,
  width: number,
  size: number,
  weight: TextWeight,
  measure: Measure,
): string {
  if (measure(text, size, weight) <= width) return text;
  const letters = [...text];
  while (letters.length > 0) {
    letters.pop();
    const shorter = `${letters.join('').trimEnd()}…`;
    if (measure(shorter, size, weight) <= width) return shorter;
  }
  return '…';
}

/** The text broken between words into at most `most` lines; the last one is cut if text is left. */
export function fitLines(
  text: string,
  width: number,
  most: number,
  size: number,
  weight: TextWeight,
  measure: Measure,
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && measure(longer, size, weight) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line) lines.push(line);
  const fitting = lines.slice(0, most);
  const rest = lines.slice(most);
  if (rest.length > 0) fitting[most - 1] = `${fitting[most - 1]} ${rest.join(' ')}`;
  return fitting.map((each) => fitLine(each, width, size, weight, measure));
}

/** Escapes a text for HTML, also inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
