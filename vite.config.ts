import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { reflectKernel } from './src/gpu/reflect.ts';

const { version, dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Imports a WGSL file as a KernelSource: its text, with the reflection by wgsl_reflect. */
function wgsl(): Plugin {
  return {
    name: 'wgsl',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith('.wgsl')) return null;
      const code = readFileSync(id, 'utf8');
      const source = reflectKernel(basename(id, '.wgsl'), code);
      return { code: `export default ${JSON.stringify(source)};`, map: null, moduleType: 'js' };
    },
  };
}

/** Imports the metadata of a packed weights file, and the widths of its layers. */
function aboutWeights(): Plugin {
  return {
    name: 'about-weights',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith('.safetensors?about')) return null;
      const path = id.slice(0, -'?about'.length);
      this.addWatchFile(path);
      const file = readFileSync(path);
      const header = file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0)));
      const { __metadata__: metadata, ...tensors } = JSON.parse(header);
      const { description, licence, defaults = '{}' } = metadata;
      const layers = Object.keys(tensors)
        .filter((name) => name.endsWith('.weight'))
        .sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]));
      const widths = layers.map((name) => tensors[name].shape[0]);
      const about = { bytes: file.length, description, licence, defaults: JSON.parse(defaults), widths };
      return { code: `export default ${JSON.stringify(about)};`, map: null, moduleType: 'js' };
    },
  };
}

/** Removes weights files from a bundle; the host of the command line reads them from disk. */
function withoutWeights(): Plugin {
  return {
    name: 'without-weights',
    generateBundle(_, bundle) {
      for (const name of Object.keys(bundle)) if (name.endsWith('.safetensors')) delete bundle[name];
    },
  };
}

/** Deletes an earlier library and its types, but not the other builds in the folder. */
function clearLibrary(): Plugin {
  return {
    name: 'clear-library',
    renderStart({ dir }) {
      if (!dir || !existsSync(dir)) return;
      for (const entry of readdirSync(dir, { withFileTypes: true })) {
        if (entry.isFile() || entry.name === 'types') rmSync(join(dir, entry.name), { recursive: true });
      }
    },
  };
}

/** The builds of `npm run build`, by `--mode`. */
const builds = {
  /** The library for bundlers: dependencies stay imports. */
  lib: {
    outDir: 'dist',
    emptyOutDir: false,
    lib: {
      entry: { index: 'src/index.ts', element: 'src/element/index.ts' },
      formats: ['es' as const],
    },
    rolldownOptions: {
      external: Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
      plugins: [clearLibrary()],
    },
    copyPublicDir: false,
  },
  /** For pages without a bundler: Lit included, with the weights and rarely used readers in separate files. */
  standalone: {
    outDir: 'dist',
    emptyOutDir: false,
    lib: {
      entry: { 'style-transfer': 'src/element/index.ts' },
      formats: ['es' as const],
    },
    copyPublicDir: false,
  },
  /** The command line for Node, and its pages in headless Chrome: the engine and the film encoder. */
  cli: {
    outDir: 'dist/cli',
    emptyOutDir: true,
    ssr: true,
    rolldownOptions: {
      input: { 'art-filter': 'src/cli/main.ts' },
    },
    copyPublicDir: false,
  },
  'cli-host': {
    outDir: 'dist/cli/host',
    emptyOutDir: true,
    lib: {
      entry: { host: 'src/cli/engine/chrome-host.ts', film: 'src/cli/stylize/timelapse-page.ts' },
      formats: ['es' as const],
    },
    rolldownOptions: { plugins: [withoutWeights()] },
    copyPublicDir: false,
  },
  /** Generators of committed files: `npm run samples`, `npm run readme`, `npm run strip`. */
  tools: {
    outDir: 'dist/tools',
    emptyOutDir: true,
    ssr: true,
    rolldownOptions: {
      input: {
        draw: 'src/samples/drawing/draw.ts',
        write: 'tests/readme/write.ts',
        strip: 'tests/readme/strip.ts',
      },
    },
    copyPublicDir: false,
  },
  /** `npm run bench`: the driver in Node, and the measurements in a page or in Node. */
  bench: {
    outDir: 'dist/bench',
    emptyOutDir: true,
    ssr: true,
    rolldownOptions: {
      input: { run: 'tests/bench/run.ts', 'dawn-child': 'tests/bench/host/dawn-child.ts' },
    },
    copyPublicDir: false,
  },
  'bench-page': {
    outDir: 'dist/bench/page',
    emptyOutDir: true,
    lib: {
      entry: { measure: 'tests/bench/measure/main.ts', contender: 'tests/bench/measure/contender.ts' },
      formats: ['es' as const],
    },
    copyPublicDir: false,
  },
  /** The static page. */
  page: {
    outDir: 'dist/page',
    emptyOutDir: true,
  },
};

export default defineConfig(({ mode }) => ({
  base: './',
  publicDir: false,
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [wgsl(), aboutWeights()],
  // Not dependencies of the package: they go into the programs, with their WebAssembly.
  ssr: { noExternal: ['lcms-wasm', '@jsquash/avif'] },
  build: {
    target: 'es2022',
    ...builds[mode as keyof typeof builds],
  },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: 'tests/support/builds-folder.ts',
    // On two cores the suite takes 609 s, with one worker 965 s.
    maxWorkers: 2,
  },
}));
