/** Weights of the sheets' typeface. */
export type TextWeight = 400 | 600;

/** Measures the width of one line in pixels. */
export type Measure = (text: string, size: number, weight: TextWeight) => number;

/** Shortens a text to a width, with an ellipsis at its end. */
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

/** Breaks a text between words into a limited number of lines, the last one shortened. */
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
  const kept = lines.slice(0, most);
  const rest = lines.slice(most);
  if (rest.length > 0) kept[most - 1] = `${kept[most - 1]} ${rest.join(' ')}`;
  return kept.map((each) => fitLine(each, width, size, weight, measure));
}
