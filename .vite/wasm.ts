/** Libraries compiled to WebAssembly, whose bytes the program hands over: they are to load nothing themselves. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What their loaders would do by themselves, and what is put there: no files, no addresses, no modules of Node. */
const CHANGES: Record<string, readonly [found: string, put: string][]> = {
  'avif_dec.js': [['new URL("avif_dec.wasm",import.meta.url).href', '""']],
  'jxl_dec.js': [['new URL("jxl_dec.wasm",import.meta.url).href', '""']],
  'lcms.js': [
    ['ENVIRONMENT_IS_WEB=typeof window=="object"', 'ENVIRONMENT_IS_WEB=true'],
    [
      'ENVIRONMENT_IS_NODE=typeof process=="object"&&typeof process.versions=="object"&&typeof process.versions.node=="string"',
      'ENVIRONMENT_IS_NODE=false',
    ],
    ['!(typeof window=="object"||typeof importScripts=="function")', 'false'],
    ['await import("module")', '{}'],
    ['new URL("./",import.meta.url)', '""'],
    ['new URL("lcms.wasm",import.meta.url).href', '""'],
  ],
};

/** Takes from the loaders of libraries what would put their bytes into a build twice, or keep it from running in Node. */
export function withoutOwnFiles(): Plugin {
  return {
    name: 'without-own-files',
    enforce: 'pre',
    transform: {
      filter: { id: /\/(lcms-wasm\/dist\/lcms|@jsquash\/(avif|jxl)\/codec\/dec\/(avif|jxl)_dec)\.js$/ },
      handler(code, id) {
        let changed = code;
        for (const [found, put] of CHANGES[id.split('/').pop()!]!) {
          if (!changed.includes(found)) this.error(`${id} has another loader: ${found} is missing`);
          changed = changed.replaceAll(found, () => put);
        }
        return { code: changed, map: null };
      },
    },
  };
}

/**
 * Leaves the decoder of JPEG XL out of the library, which would pass its 15 MB with it; the page and the command line have
 * it.
 */
export function withoutJxl(): Plugin {
  return {
    name: 'without-jxl',
    enforce: 'pre',
    load: {
      filter: { id: /\/src\/image\/decoders\/jxl\.ts$/ },
      handler: () =>
        "export async function decodeJxl() { throw new Error('the library has no decoder of JPEG XL'); }",
    },
  };
}

const BESIDE = '__BESIDE__/';

/**
 * Puts the bytes of libraries into scripts of their own, packed, which both builds of the library load: they are most of
 * its weight after the networks.
 */
export function bytesBeside(): Plugin {
  return {
    name: 'bytes-beside',
    enforce: 'pre',
    resolveId(source) {
      const [, path] = /^(.*\.wasm)\?url&inline$/.exec(source) ?? [];
      if (!path) return null;
      const bytes = readFileSync(join(import.meta.dirname, '..', 'node_modules', path));
      const address = `data:application/gzip;base64,${gzipSync(bytes, { level: 9 }).toString('base64')}`;
      const fileName = `style-transfer-${basename(path, '.wasm')}-bytes.js`;
      this.emitFile({ type: 'asset', fileName, source: `export default '${address}';\n` });
      return { id: BESIDE + fileName, external: true };
    },
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const up = '../'.repeat(chunk.fileName.split('/').length - 1) || './';
        chunk.code = chunk.code.replaceAll(BESIDE, up);
      }
    },
  };
}
