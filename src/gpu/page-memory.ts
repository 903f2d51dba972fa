/** Bytes that iOS and iPadOS let one page take before they end it, whatever the device allows. */
const PAGE = 2 ** 30;

/** Bytes of a page beside its pictures and GPU buffers: the browser's own, and a network. */
const OWN = 256 * 2 ** 20;

/** Bytes of a decoded picture's pixel: f32 values of three channels, and the bitmap that is shown. */
const PIXEL = 16;

/** Least bytes of GPU buffers, however large the pictures are. */
const LEAST = 128 * 2 ** 20;

/** What a platform tells of itself. */
export type Platform = Partial<Pick<Navigator, 'userAgent' | 'platform' | 'maxTouchPoints'>>;

/**
 * Most bytes of GPU buffers on a platform that limits a whole page; undefined elsewhere, where the device alone limits.
 * @param pictures decoded pictures that the page holds
 * @param platform default: the browser's
 */
export function roomInPage(
  pictures: readonly { readonly width: number; readonly height: number }[],
  platform: Platform = globalThis.navigator ?? {},
): number | undefined {
  if (!limitsPages(platform)) return undefined;
  const decoded = pictures.reduce((sum, { width, height }) => sum + PIXEL * width * height, 0);
  return Math.max(LEAST, PAGE - OWN - decoded);
}

/** Every browser on iPhones and iPads is WebKit. */
function limitsPages({ userAgent = '', platform = '', maxTouchPoints = 0 }: Platform): boolean {
  // An iPad calls itself a Mac, of which none has a touch screen.
  return (
    /iPhone|iPad|iPod/.test(`${platform} ${userAgent}`) || (platform === 'MacIntel' && maxTouchPoints > 1)
  );
}
