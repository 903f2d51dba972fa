/** The web manifest of the page: what a system shows and does where the page is installed. */

/** Where the service worker takes pictures that are shared with the page; relative to the page. */
export const SHARE_ACTION = 'share';

/** Pictures that the page opens, with the endings of their files. */
const PICTURES: Record<string, readonly string[]> = {
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
  'image/avif': ['.avif'],
  'image/heic': ['.heic'],
  'image/heif': ['.heif'],
  'image/gif': ['.gif'],
  'image/bmp': ['.bmp'],
  'image/tiff': ['.tif', '.tiff'],
  'image/jp2': ['.jp2'],
};

/** Sides of the icons in pixels. */
export const ICON_SIDES = [192, 512] as const;

export function iconName(side: number, maskable: boolean): string {
  return `icon-${side}${maskable ? '-maskable' : ''}.png`;
}

/**
 * The manifest; all of its addresses are relative, so that it holds in any folder of a host.
 * @param vector address of the icon as SVG
 */
export function webManifest(vector: string): object {
  const icons = ICON_SIDES.flatMap((side) =>
    [false, true].map((maskable) => ({
      src: iconName(side, maskable),
      sizes: `${side}x${side}`,
      type: 'image/png',
      purpose: maskable ? 'maskable' : 'any',
    })),
  );
  const description =
    'Paint one picture in the style of another, in the browser, on your own GPU. Nothing is uploaded.';
  return {
    name: 'Art Filter',
    name_localized: { ko: '아트 필터' },
    short_name: 'Art Filter',
    short_name_localized: { ko: '아트 필터' },
    description,
    description_localized: {
      ko: '사진을 그림의 화풍으로 다시 그립니다. 모든 작업은 이 기기의 GPU에서 이루어지며, 사진은 어디에도 올라가지 않습니다.',
    },
    lang: 'en',
    dir: 'ltr',
    start_url: './',
    scope: './',
    display: 'standalone',
    theme_color: '#f4eee2',
    background_color: '#f4eee2',
    categories: ['photo', 'graphics'],
    icons: [{ src: vector, sizes: 'any', type: 'image/svg+xml', purpose: 'any' }, ...icons],
    share_target: {
      action: SHARE_ACTION,
      method: 'POST',
      enctype: 'multipart/form-data',
      params: { files: [{ name: 'pictures', accept: ['image/*', ...Object.values(PICTURES).flat()] }] },
    },
    file_handlers: [{ action: './', accept: PICTURES }],
  };
}
