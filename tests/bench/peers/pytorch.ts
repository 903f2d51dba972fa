import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { checkedSize, convSamples, iterationError, type Sample, sampleError } from '../check.ts';
import {
  ADAM,
  CONTENT_LAYER,
  type Contender,
  type ConvData,
  type ConvWork,
  convData,
  type IterationWork,
  networkLayers,
  type Prepared,
  pictures,
  STYLE_LAYERS,
  STYLE_WEIGHT,
  type Work,
} from '../work.ts';
import { FOLDER } from './install.ts';

/** Relative errors that are still right; bfloat16, which keeps 8 bits of a number, is off by up to 1 %. */
const TOLERANCE = { f32: 1e-3, tf32: 1e-2, bf16: 0.03 };
/** How long OpenMP's threads spin after a run, on all cores; 200 ms were seen. Milliseconds. */
const SETTLE = 300;
type Precision = keyof typeof TOLERANCE;

interface Hello {
  version: string;
  adapter: string;
  precisions: Precision[];
}
type Tensors = Record<string, { values: Float32Array; shape: number[] }>;

/**
 * PyTorch on this machine by python3: on a GPU in float32 (`pytorch`), with TF32 (`pytorch-tf32`) and in bfloat16
 * (`pytorch-bf16`), else on all cores in float32.
 * @throws Error where python3 has no torch
 */
export async function pytorchContenders(): Promise<Contender[]> {
  const first = await contender('f32');
  const { precisions } = first.hello;
  const others = await Promise.all(precisions.filter((one) => one !== 'f32').map(contender));
  return [first, ...others].map(({ contender }) => contender);
}

async function contender(precision: Precision): Promise<{ contender: Contender; hello: Hello }> {
  const python = new Python(precision);
  const hello = await python.answer<Hello>();
  const impl = precision === 'f32' ? 'pytorch' : `pytorch-${precision}`;
  const check = async (work: Work): Promise<number> => {
    if (work.case === 'conv') {
      const data = convData(work);
      const samples = convSamples(work, data);
      const { values } = await python.prepare<{ values: number[] }>(...convolution(work, data), samples);
      let next = 0;
      return sampleError(samples, () => values[next++]!);
    }
    const first = (size: number) =>
      python.prepare<{ loss: number; gradientNorm: number }>(...iteration({ ...work, size }));
    const size = checkedSize(work.size);
    const { loss, gradientNorm } = await first(size);
    if (size !== work.size) await first(work.size);
    return iterationError(size, loss, gradientNorm, work.network);
  };
  return {
    hello,
    contender: {
      impl,
      version: hello.version,
      async prepare(work): Promise<Prepared> {
        const start = performance.now();
        const error = await check(work);
        const setupMs = performance.now() - start;
        if (error <= TOLERANCE[precision]) return { adapter: hello.adapter, setupMs, error };
        const limit = TOLERANCE[precision];
        throw new Error(
          `${impl}: wrong results, off by ${error.toExponential(1)}, where ${limit} is the limit.`,
        );
      },
      async run() {
        const { ms } = await python.call<{ ms: number }>({ call: 'run' });
        await setTimeout(SETTLE);
        return ms;
      },
      close: async () => void (await python.call({ call: 'close' })),
    },
  };
}

function convolution(work: ConvWork, { input, weight }: ConvData): [work: object, tensors: Tensors] {
  const { size, inChannels, outChannels, direction } = work;
  const channels = direction === 'forward' ? inChannels : outChannels;
  return [
    work,
    {
      input: { values: input, shape: [1, channels, size, size] },
      weight: { values: weight, shape: [outChannels, inChannels, 3, 3] },
    },
  ];
}

function iteration({ size, network: width }: IterationWork): [work: object, tensors: Tensors] {
  const layers = networkLayers(width);
  const tensors: Tensors = {};
  for (const { name, inChannels, outChannels, weight, bias } of layers) {
    tensors[`${name}.weight`] = { values: weight, shape: [outChannels, inChannels, 3, 3] };
    tensors[`${name}.bias`] = { values: bias, shape: [outChannels] };
  }
  for (const [name, values] of Object.entries(pictures(size))) {
    tensors[name] = { values, shape: [1, 3, size, size] };
  }
  const terms = { contentLayer: CONTENT_LAYER, styleLayers: STYLE_LAYERS, styleWeight: STYLE_WEIGHT };
  const network = layers.map(({ name, pooled }) => ({ name, pooled }));
  return [{ case: 'iteration', layers: network, ...terms, adam: ADAM }, tensors];
}

/** A python3 that runs pytorch_peer.py; ends with this process. */
class Python {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #said = '';

  constructor(precision: Precision) {
    const program = join(FOLDER, 'pytorch_peer.py');
    this.#process = spawn('python3', [program, precision], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.on('error', (error) => {
      this.#said = error.message;
    });
    this.#process.stderr!.on('data', (text) => {
      this.#said = `${this.#said}${text}`.slice(-2000);
    });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
    this.#hold(false);
  }

  call<T>(order: object): Promise<T> {
    this.#process.stdin!.write(`${JSON.stringify(order)}\n`);
    return this.answer();
  }

  /** Hands tensors over in a file. */
  async prepare<T>(work: object, tensors: Tensors, samples?: readonly Sample[]): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'art-filter-bench-'));
    try {
      const file = join(folder, 'tensors.f32');
      const places: Record<string, [offset: number, shape: number[]]> = {};
      let count = 0;
      for (const [name, { values, shape }] of Object.entries(tensors)) {
        places[name] = [count, shape];
        count += values.length;
        writeFileSync(file, values, { flag: 'a' });
      }
      return await this.call({ call: 'prepare', work, file, count, tensors: places, samples });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** The next line. @throws Error with what python3 or PyTorch says */
  async answer<T>(): Promise<T> {
    this.#hold(true);
    const { value, done } = await this.#lines.next();
    this.#hold(false);
    if (done) {
      const why =
        this.#said
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/[.\s]+$/, '') || 'its process ended';
      throw new Error(`pytorch: python3 cannot run it here (${why}); install torch for that python3.`);
    }
    const answer = JSON.parse(value) as T & { error?: string };
    if (answer.error !== undefined) throw new Error(`pytorch: ${answer.error}`);
    return answer;
  }

  /** Whether it keeps this process from ending; it ends by itself when its input does. */
  #hold(held: boolean): void {
    const { stdin, stdout, stderr } = this.#process;
    for (const handle of [this.#process, stdin, stdout, stderr] as (Socket | null)[]) {
      if (held) handle?.ref();
      else handle?.unref();
    }
  }
}
