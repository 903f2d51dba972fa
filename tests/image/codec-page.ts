import type { Browser, Page } from 'puppeteer';
import { createServer, type ViteDevServer } from 'vite';
import { launchChrome } from '../../src/cli/engine/chrome.ts';
import type { DecodePictureOptions, decodePicture } from '../../src/image/decode-browser.ts';
import type { encodePicture } from '../../src/image/encode-browser.ts';
import type { Picture } from '../../src/image/picture.ts';

/** In the page. */
declare const codec: {
  decodePicture: typeof decodePicture;
  encodePicture: typeof encodePicture;
};

/** What is made of a file: size and some pixels as 0…255, or the error. */
export interface Seen {
  width?: number;
  height?: number;
  /** RGB at the middle of each quarter. */
  quarters?: number[][];
  notices?: string[];
  code?: string;
  message?: string;
}

/** Where the middle of a quarter is: 0 top left, 1 top right, 2 bottom left, 3 bottom right. */
const QUARTERS = [0, 1, 2, 3].map((quarter) => [quarter % 2 ? 0.75 : 0.25, quarter >= 2 ? 0.75 : 0.25]);

/** What is seen of a picture. */
export function seenOf({ width, height, data }: Picture): Seen {
  const quarters = QUARTERS.map(([across, down]) => {
    const [x, y] = [Math.floor(width * across!), Math.floor(height * down!)];
    return [0, 1, 2].map((c) => 255 * data[(c * height + y) * width + x]!);
  });
  return { width, height, quarters };
}

/** A page in headless Chrome with the page's coder. */
export class CodecPage {
  private constructor(
    private readonly server: ViteDevServer,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(): Promise<CodecPage> {
    const server = await createServer({
      configFile: false,
      logLevel: 'error',
      appType: 'custom',
      server: { host: '127.0.0.1', port: 0, hmr: false, ws: false as const, watch: null },
      // Found later, they would make the page reload.
      optimizeDeps: {
        include: [
          'lcms-wasm',
          'jpeg2000',
          '@jsquash/avif/codec/dec/avif_dec.js',
          '@jsquash/jxl/codec/dec/jxl_dec.js',
        ],
      },
    });
    await server.listen();
    const browser = await launchChrome({ adapter: 'swiftshader' });
    const page = await browser.newPage();
    // Any file of the server's: only its origin is needed.
    await page.goto(`${server.resolvedUrls!.local[0]}package.json`);
    await page.addScriptTag({
      type: 'module',
      content: `
        import { decodePicture } from '/src/image/decode-browser.ts';
        import { encodePicture } from '/src/image/encode-browser.ts';
        globalThis.codec = { decodePicture, encodePicture };`,
    });
    await page.waitForFunction(() => 'codec' in globalThis);
    return new CodecPage(server, browser, page);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  /** Decodes a file in the page. */
  decode(bytes: Uint8Array, options: Omit<DecodePictureOptions, 'onNotice'> = {}): Promise<Seen> {
    return this.page.evaluate(
      async (base64, given) => {
        const { decodePicture } = codec;
        const blob = new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]);
        const notices: string[] = [];
        const onNotice = (sentence: string) => notices.push(sentence);
        try {
          const { width, height, data } = await decodePicture(blob, { ...given, onNotice });
          const quarters = [0, 1, 2, 3].map((quarter) => {
            const x = Math.floor(width * (quarter % 2 ? 0.75 : 0.25));
            const y = Math.floor(height * (quarter >= 2 ? 0.75 : 0.25));
            return [0, 1, 2].map((c) => 255 * data[(c * height + y) * width + x]!);
          });
          return { width, height, quarters, notices };
        } catch (error) {
          const { code, message } = error as { code?: string; message: string };
          return { code, message, notices };
        }
      },
      Buffer.from(bytes).toString('base64'),
      options,
    );
  }
}
