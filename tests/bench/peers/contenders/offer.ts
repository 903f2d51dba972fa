// What the peers' contenders share: the contract of ../../work.ts around the work itself, with its check and timing.
import { checkedSize, convSamples, iterationError, sampleError } from '../../check.ts';
import {
  type Contender,
  type ConvData,
  type ConvWork,
  convData,
  type IterationWork,
  type Work,
} from '../../work.ts';

/** One piece of work in a peer, warm and on its device. */
export interface Job {
  /** Starts one run and resolves when the device has finished it. */
  run(): Promise<void>;
  close(): Promise<void> | void;
}

export interface ConvJob extends Job {
  /** Runs once; the result in the shape [channels, size, size]. */
  result(): Promise<Float32Array>;
}

/** Loss, and Euclidean norm of the gradient, at the picture an iteration starts from. */
export interface First {
  readonly loss: number;
  readonly gradientNorm: number;
}

export interface IterationJob extends Job {
  /** Runs once, from the start. */
  first(): Promise<First>;
}

export interface Peer {
  readonly impl: string;
  readonly version: string;
  /** Starts the peer's backend, once. @returns what it runs on */
  open(): Promise<string>;
  /** Chooses between ways of doing the same, once, by measuring them; not counted as setting up. */
  tune?(): Promise<void>;
  conv(work: ConvWork, data: ConvData): Promise<ConvJob>;
  iteration(work: IterationWork): Promise<IterationJob>;
}

/** How long threads may spin after a run, which would slow down who runs next; 30 ms were seen. Milliseconds. */
const SETTLE = 100;
/** Largest relative error that a peer's float32 may have. */
const TOLERANCE = 1e-3;

/** Sets `globalThis.contender` to a peer. */
export function offer(peer: Peer): void {
  let adapter: string | undefined;
  let job: Job | undefined;
  const contender: Contender = {
    impl: peer.impl,
    version: peer.version,
    async prepare(work) {
      await contender.close();
      let start = performance.now();
      if (adapter === undefined) {
        adapter = await peer.open();
        const opened = performance.now();
        await peer.tune?.();
        start += performance.now() - opened;
      }
      const checked = await ready(peer, work);
      job = checked.job;
      const setupMs = performance.now() - start;
      if (!(checked.error <= TOLERANCE)) {
        const error = checked.error.toExponential(1);
        throw new Error(`${peer.impl}: wrong results, off by ${error}, where ${TOLERANCE} is the limit.`);
      }
      return { adapter, setupMs, error: checked.error };
    },
    async run() {
      if (!job) throw new Error(`${peer.impl}: nothing is prepared; call prepare before run.`);
      const start = performance.now();
      await job.run();
      const time = performance.now() - start;
      await new Promise((resolve) => setTimeout(resolve, SETTLE));
      return time;
    },
    async close() {
      await job?.close();
      job = undefined;
    },
  };
  Object.assign(globalThis, { contender });
}

/** A job that has run once, and the error of its result. */
async function ready(peer: Peer, work: Work): Promise<{ job: Job; error: number }> {
  if (work.case === 'conv') {
    const { size } = work;
    const data = convData(work);
    const job = await peer.conv(work, data);
    const result = await job.result();
    const at = (channel: number, y: number, x: number) => result[(channel * size + y) * size + x]!;
    return { job, error: sampleError(convSamples(work, data), at) };
  }
  const size = checkedSize(work.size);
  const job = await peer.iteration({ ...work, size });
  const { loss, gradientNorm } = await job.first();
  const error = iterationError(size, loss, gradientNorm, work.network);
  if (size === work.size) return { job, error };
  await job.close();
  const wanted = await peer.iteration(work);
  await wanted.run();
  return { job: wanted, error };
}

/** The adapter that WebGPU gives here. */
export async function webgpuAdapter(): Promise<string> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU: there is no adapter here.');
  const { description, device, vendor, architecture } = adapter.info;
  return description || device || `${vendor} ${architecture}`;
}
