import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type InlineConfig } from 'vite';
import { FOLDER } from './install.ts';

export type Runtime = 'chrome' | 'dawn';

/** A contender as an ES module: running it sets `globalThis.contender`. */
export interface ContenderScript {
  js: string;
  /** Files that it fetches from beside its page, which for threads must be cross-origin isolated: their paths. */
  assets: Record<string, string>;
}

/** The package that a contender's version is. */
const PACKAGES: Record<string, string> = {
  'tfjs-webgpu': '@tensorflow/tfjs-core',
  'tfjs-webgl': '@tensorflow/tfjs-core',
  'jax-webgpu': '@jax-js/jax',
  'ort-webgpu': 'onnxruntime-web',
  'ort-wasm': 'onnxruntime-web',
};

/** ONNX Runtime's scripts without their WebAssembly, and the module and binary that has it. */
const ORT: Record<string, { script: Record<Runtime, string>; engine: string }> = {
  'ort-webgpu': {
    script: { chrome: 'ort.webgpu.min.mjs', dawn: 'ort.webgpu.min.mjs' },
    engine: 'ort-wasm-simd-threaded.asyncify',
  },
  'ort-wasm': {
    script: { chrome: 'ort.wasm.min.mjs', dawn: 'ort.node.min.mjs' },
    engine: 'ort-wasm-simd-threaded',
  },
};

/** Bundles a peer's contender; `installPeers` comes first. @param name one of `PEERS` that is a script */
export async function buildContender(name: string, runtime: Runtime): Promise<ContenderScript> {
  const packageFile = join(FOLDER, 'node_modules', PACKAGES[name]!, 'package.json');
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const dist = join(FOLDER, 'node_modules', 'onnxruntime-web', 'dist');
  const { script, engine } = ORT[name] ?? {};
  const files = engine === undefined ? [] : [`${engine}.mjs`, `${engine}.wasm`];
  const address = (file: string) => (runtime === 'chrome' ? file : pathToFileURL(join(dist, file)).href);
  const config: InlineConfig = {
    configFile: false,
    root: FOLDER,
    logLevel: 'error',
    define: {
      __PEER_VERSION__: JSON.stringify(version),
      __ORT_FILES__: JSON.stringify({ mjs: address(`${engine}.mjs`), wasm: address(`${engine}.wasm`) }),
      'process.env.NODE_ENV': '"production"',
    },
    resolve: { alias: script === undefined ? {} : { 'onnxruntime-web': join(dist, script[runtime]) } },
    ssr: { noExternal: true },
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      ssr: runtime === 'dawn',
      rolldownOptions: {
        input: join(FOLDER, 'contenders', `${name}.ts`),
        output: { format: 'es', codeSplitting: false },
      },
    },
  };
  const [result] = [await build(config)].flat();
  if (!result || !('output' in result)) throw new Error(`bench: ${name} gave no bundle.`);
  const assets = runtime === 'chrome' ? files.map((file) => [file, join(dist, file)]) : [];
  return { js: result.output[0].code, assets: Object.fromEntries(assets) };
}
