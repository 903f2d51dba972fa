import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { docsPages } from './.vite/docs/plugin.ts';
import { aboutWeights, wgsl } from './.vite/kernels.ts';
import { elementManifest } from './.vite/manifest/plugin.ts';
import { thirdPartyNotices } from './.vite/notices.ts';
import { offlinePage, WORKER_PACKAGES } from './.vite/offline/plugin.ts';
import {
  clearLibrary,
  commandPackage,
  definesElement,
  jsdelivrEntry,
  mapsWithoutKernels,
  networksBeside,
  olderTypes,
  smallForeignScripts,
  withoutDomShim,
  withoutWeights,
  withParts,
  workerBeside,
} from './.vite/packages.ts';
import { bytesBeside, withoutJxl, withoutOwnFiles } from './.vite/wasm.ts';

const { version, dependencies, peerDependencies } = JSON.parse(
  readFileSync(new URL('package.json', import.meta.url), 'utf8'),
);

/** The script of the worker beside the element of the built library, by the mode of the build. */
const WORKER_FILES = { lib: './worker.js', standalone: './style-transfer.js' };

/** Libraries of pictures, each in a file that is loaded when a picture needs it. */
const PICTURE_LIBRARIES = [
  { name: 'libavif', test: /\/@jsquash\/avif\// },
  { name: 'littlecms', test: /\/lcms-wasm\// },
  { name: 'jpeg2000', test: /\/jpeg2000\// },
];

/** The builds of `npm run build`, by `--mode`. */
const builds = {
  /** The library for bundlers and Node: as it is written, with source maps; what is installed with it stays imported. */
  lib: {
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    sourcemap: true,
    lib: {
      entry: {
        index: 'src/index.ts',
        element: 'src/element/index.ts',
        node: 'src/node.ts',
        worker: 'src/worker/worker.ts',
      },
      formats: ['es' as const],
    },
    rolldownOptions: {
      external: [
        /^node:/,
        ...Object.keys({ ...dependencies, ...peerDependencies }).map((name) => new RegExp(`^${name}(/|$)`)),
      ],
      output: {
        // The networks' addresses count from the folder of their script, in bundles that leave them as well.
        chunkFileNames: ({ name }: { name: string }) =>
          name === 'networks' ? '[name].js' : 'engine/[name].js',
        minifyInternalExports: false,
        codeSplitting: {
          groups: [
            { name: 'hash-wasm', test: /\/hash-wasm\// },
            { name: 'mediabunny', test: /\/mediabunny\// },
            { name: 'networks', test: /\/vgg\/weights\/bundled\.ts$/ },
            ...PICTURE_LIBRARIES,
          ],
        },
      },
      plugins: [clearLibrary(), olderTypes(), smallForeignScripts(), mapsWithoutKernels(), elementManifest()],
    },
    copyPublicDir: false,
  },
  /** For pages without a bundler: Lit included, with the weights and rarely used readers in separate files. */
  standalone: {
    outDir: 'dist',
    emptyOutDir: false,
    lib: {
      entry: { 'style-transfer': 'src/element/one-file.ts' },
      formats: ['es' as const],
    },
    rolldownOptions: {
      preserveEntrySignatures: 'allow-extension' as const,
      plugins: [jsdelivrEntry()],
      output: {
        chunkFileNames: 'style-transfer-[name].js',
        minify: true,
        codeSplitting: { groups: [{ name: 'hash-wasm', test: /\/hash-wasm\// }, ...PICTURE_LIBRARIES] },
      },
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
      plugins: [commandPackage()],
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
  /** Generators of committed files: `npm run samples`, `npm run readme`, `npm run strip`; and the package's check. */
  tools: {
    outDir: 'dist/tools',
    emptyOutDir: true,
    ssr: true,
    rolldownOptions: {
      input: {
        draw: 'src/samples/drawing/draw.ts',
        write: 'tests/readme/write.ts',
        strip: 'tests/readme/strip.ts',
        'check-package': 'tests/package/check.ts',
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
  /** The documentation: static pages, with the element live in them. */
  docs: {
    outDir: 'dist/docs',
    emptyOutDir: true,
    rolldownOptions: {
      input: { docs: '.vite/docs/live.ts' },
      output: { entryFileNames: '[name].js' },
      plugins: [docsPages()],
    },
  },
  /** The static page. */
  page: {
    outDir: 'dist/page',
    emptyOutDir: true,
  },
};

export default defineConfig(({ mode }) => ({
  base: './',
  // The command bundles what is small; the rest is installed with it.
  ssr: { noExternal: ['hash-wasm', 'lcms-wasm', '@jsquash/avif', '@jsquash/jxl', 'jpeg2000'] },
  publicDir: false,
  // The examples have packages of their own.
  optimizeDeps: { entries: ['index.html'] },
  define: {
    __VERSION__: JSON.stringify(version),
    __WORKER_FILE__: JSON.stringify(mode === 'standalone' ? WORKER_FILES.standalone : ''),
  },
  plugins: [
    wgsl(),
    aboutWeights(),
    withoutOwnFiles(),
    definesElement(),
    ['lib', 'standalone', 'cli', 'cli-host', 'docs', 'page'].includes(mode)
      ? thirdPartyNotices(mode === 'page' ? WORKER_PACKAGES : [])
      : undefined,
    mode === 'page' ? offlinePage() : undefined,
    ...(mode in WORKER_FILES
      ? [
          bytesBeside(),
          withoutJxl(),
          networksBeside(),
          workerBeside(WORKER_FILES[mode as keyof typeof WORKER_FILES]),
        ]
      : []),
    ...(mode === 'standalone' ? [withoutDomShim(), withParts()] : []),
  ],
  worker: { format: 'es' as const, plugins: () => [wgsl(), aboutWeights(), withoutOwnFiles()] },
  // Lit for Node is that for browsers, but can be imported without a DOM.
  resolve: mode === 'standalone' ? { conditions: ['node', 'production'] } : {},
  build: {
    target: 'es2022',
    ...builds[mode as keyof typeof builds],
  },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // `npm run consumers` installs and builds them all; the suite takes those that need no registry.
    include: mode === 'consumers' ? ['tests/consumers/*.{test,consumer}.ts'] : ['tests/**/*.test.ts'],
    globalSetup: 'tests/support/builds-folder.ts',
    // On two cores the suite takes 609 s, with one worker 965 s.
    maxWorkers: 2,
  },
}));
