import { readFileSync } from 'node:fs';
import { ICON_SIDES, iconName } from './manifest.ts';

/** Side of the touch icon of iOS in pixels. */
const TOUCH_SIDE = 180;
export const TOUCH_ICON = 'icon-touch.png';

/** The icon with its ground to the edges, and its sign within the circle that systems leave of a maskable icon. */
function filled(svg: string): string {
  const square = svg.replace(/(<rect [^>]*?) rx="\d+"/, '$1');
  const path = /<path [^>]*\/>/.exec(square)?.[0];
  if (square === svg || !path) throw new Error('icon.svg: expected a rounded rectangle and one path');
  return square.replace(path, `<g transform="translate(16 16) scale(.82) translate(-16 -16)">${path}</g>`);
}

/** PNGs of the icon by their names: as it is, maskable, and the touch icon. */
export async function drawIcons(file: URL): Promise<Map<string, Uint8Array>> {
  const { default: sharp } = await import('sharp');
  const svg = readFileSync(file, 'utf8');
  const full = filled(svg);
  const draw = (source: string, side: number) =>
    sharp(Buffer.from(source), { density: (72 * side) / 32 })
      .resize(side, side)
      .png({ compressionLevel: 9, palette: true })
      .toBuffer();
  const icons = new Map<string, Uint8Array>([[TOUCH_ICON, await draw(full, TOUCH_SIDE)]]);
  for (const side of ICON_SIDES) {
    icons.set(iconName(side, false), await draw(svg, side));
    icons.set(iconName(side, true), await draw(full, side));
  }
  return icons;
}
