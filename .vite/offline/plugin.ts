/** Makes the built page installable, and able to work without a network. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { drawIcons, TOUCH_ICON } from './icons.ts';
import { SHARE_ACTION, webManifest } from './manifest.ts';

const MANIFEST = 'manifest.webmanifest';
const WORKER = 'service-worker.js';

/** Packages in the service worker, for the notices. */
export const WORKER_PACKAGES = [
  'workbox-core',
  'workbox-precaching',
  'workbox-routing',
  'workbox-strategies',
];

/** Files that the page does without: the system reads them when the page is installed, people when they like. */
const LEFT_OUT = /^icon-.*\.png$|\.webmanifest$|\.md$/;

const source = (path: string) => new URL(`../../src/page/${path}`, import.meta.url);

/** Adds manifest, icons and service worker; the latter keeps all other files of the build. */
export function offlinePage(): Plugin {
  return {
    name: 'offline-page',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'link', attrs: { rel: 'manifest', href: MANIFEST }, injectTo: 'head' },
      { tag: 'link', attrs: { rel: 'apple-touch-icon', href: TOUCH_ICON }, injectTo: 'head' },
    ],
    generateBundle: {
      // After all others have put their files into the bundle.
      order: 'post',
      async handler(_, bundle) {
        const vector = Object.keys(bundle).find((name) => /(^|\/)icon-[^/]*\.svg$/.test(name));
        if (!vector) this.error('the bundle has no icon.svg');
        const files = Object.values(bundle).filter(({ fileName }) => !LEFT_OUT.test(fileName));
        const kept = files.map((file) => ({
          url: file.fileName,
          // The names of what lies in `assets/` change with what is in it.
          revision: file.fileName.startsWith('assets/')
            ? null
            : digest(file.type === 'chunk' ? file.code : file.source),
        }));
        kept.sort((a, b) => (a.url < b.url ? -1 : 1));
        for (const [fileName, png] of await drawIcons(source('icon.svg'))) {
          this.emitFile({ type: 'asset', fileName, source: png });
        }
        const manifest = JSON.stringify(webManifest(vector), undefined, 1);
        this.emitFile({ type: 'asset', fileName: MANIFEST, source: manifest });
        this.emitFile({ type: 'asset', fileName: WORKER, source: await workerScript(kept) });
      },
    },
  };
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** The service worker as one classic script. */
async function workerScript(kept: readonly { url: string; revision: string | null }[]): Promise<string> {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: {
      'process.env.NODE_ENV': '"production"',
      __KEPT_FILES__: JSON.stringify(kept),
      __SHARE_ACTION__: JSON.stringify(SHARE_ACTION),
    },
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: fileURLToPath(source('offline/service-worker.ts')),
        formats: ['iife'],
        name: 'artFilterOffline',
        fileName: () => WORKER,
      },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  for (const one of outputs) {
    if ('output' in one) return one.output[0].code;
  }
  throw new Error('the service worker was not built');
}
