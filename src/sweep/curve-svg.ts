import type { Curve } from './curve.ts';
import { lossText, type Sheet } from './sheet.ts';
import { escapeHtml } from './text.ts';
import type { SheetWords } from './words.ts';

/** Lines of the diagram, and their CSS classes. */
const SERIES = ['total', 'content', 'style'] as const;
const [WIDTH, HEIGHT] = [240, 110];
const FOOT = 14;

/** Smallest positive and largest loss of all cells: the common range of their diagrams. */
export function lossRange({ cells }: Pick<Sheet, 'cells'>): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const { result } of cells) {
    for (const name of SERIES) {
      for (const value of result?.curve[name] ?? []) {
        if (value > 0) low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  return low < high ? [low, high] : [0.1, 1];
}

/** Diagram of total, content and style loss over the iterations as an `<svg>`, on a logarithmic scale. */
export function curveSvg(curve: Curve, [low, high]: readonly [number, number], { say }: SheetWords): string {
  const last = Math.max(curve.iteration.at(-1) ?? 1, 2);
  const x = (iteration: number) => (((iteration - 1) / (last - 1)) * WIDTH).toFixed(1);
  const y = (loss: number) => {
    const t = Math.log(Math.max(loss, low) / low) / Math.log(high / low);
    return (4 + (1 - t) * (HEIGHT - 8)).toFixed(1);
  };
  const path = (values: readonly number[]) =>
    values.map((value, i) => `${i ? 'L' : 'M'}${x(curve.iteration[i]!)} ${y(value)}`).join('');
  const lines = SERIES.map((name) => `<path class="${name}" d="${path(curve[name])}"/>`).join('');
  const [total, content, style] = SERIES.map((name) => lossText(curve[name].at(-1) ?? 0));
  const name = say`Losses after ${last} iterations: total ${total!}, content ${content!}, style ${style!}`;
  return (
    `<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT + FOOT}" role="img" aria-label="${escapeHtml(name)}">` +
    `<path class="frame" d="M0 .5H${WIDTH}M0 ${HEIGHT}H${WIDTH}"/>${lines}` +
    `<text x="2" y="12">${lossText(high)}</text><text x="2" y="${HEIGHT - 4}">${lossText(low)}</text>` +
    `<text x="0" y="${HEIGHT + FOOT - 2}">1</text>` +
    `<text x="${WIDTH}" y="${HEIGHT + FOOT - 2}" text-anchor="end">${say`${last} iterations`}</text></svg>`
  );
}
