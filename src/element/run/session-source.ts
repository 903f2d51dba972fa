import { loadPart } from '../../load-part.ts';
import type { StyleTransferInputs } from '../../style/checkpoint/resume.ts';
import type { EstimateInputs, RunEstimate } from '../../style/planning/estimate.ts';
import type { StyleTransfer as Session } from '../../style/session/style-transfer.ts';
import type { AdapterSummary } from '../../style/settings/settings.ts';
import { WorkerEngine } from '../../worker/worker-engine.ts';

/** Members of `StyleTransfer` that the element uses. */
export type ElementSession = Pick<
  Session,
  | 'width'
  | 'height'
  | 'iteration'
  | 'scale'
  | 'settings'
  | 'notes'
  | 'run'
  | 'pause'
  | 'resume'
  | 'update'
  | 'picture'
  | 'checkpoint'
  | 'destroy'
> & {
  /** Resolves, where it is not done at once, when the canvas shows the picture. */
  draw(canvas: HTMLCanvasElement): void | Promise<void>;
};

/** Inputs of an estimate: sizes of pictures, and settings. */
export type EstimateRequest = Omit<EstimateInputs, 'gpu'>;

/** Where the element's work is done. The default is a worker of the page, or else the page's own thread. */
export interface SessionSource {
  /** @throws ArtFilterError `webgpu-missing` or `adapter-too-small` */
  adapter(): Promise<AdapterSummary>;
  create(inputs: StyleTransferInputs): Promise<ElementSession>;
  /**
   * Memory and time of a run before it starts, where they can be known.
   * @throws ArtFilterError as `create` would
   */
  estimate?(request: EstimateRequest): Promise<RunEstimate>;
  /**
   * Compiles the kernels of a run while its weights are on their way, so that it starts sooner.
   * @throws ArtFilterError as `create` would
   */
  compileAhead?(request: EstimateRequest): Promise<void>;
}

/** A worker that computes for all elements of the page; undefined where it does not start. */
let engine: Promise<WorkerEngine | undefined> | undefined;

async function source(): Promise<SessionSource> {
  engine ??= startWorker();
  const inWorker = await engine;
  if (inWorker?.ended) engine = undefined;
  if (inWorker) return inWorker;
  const { pageSource } = await loadPart(() => import('./page-source.ts'));
  return pageSource;
}

async function startWorker(): Promise<WorkerEngine | undefined> {
  const able = typeof Worker !== 'undefined' && typeof OffscreenCanvas !== 'undefined';
  if (!able || !navigator.gpu) return undefined;
  try {
    // Bundlers follow this form alone.
    const open = () =>
      new Worker(new URL('../../worker/worker.ts', import.meta.url), { type: 'module', name: 'art-filter' });
    const worker = __WORKER_FILE__ && isForeign(import.meta.url) ? foreignWorker(__WORKER_FILE__) : open();
    return await WorkerEngine.start(worker);
  } catch {
    // The page's policy allows no worker.
    return undefined;
  }
}

/** A script of another origin may be imported, but not be a worker. */
function foreignWorker(file: string): Worker {
  const script = `import ${JSON.stringify(new URL(file, import.meta.url).href)};`;
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return new Worker(address, { type: 'module', name: 'art-filter' });
}

function isForeign(address: string): boolean {
  return new URL(address).origin !== location.origin;
}

/** A worker of the page, or the page's own thread where there is no worker with a GPU; one device for all elements. */
export const defaultSource: SessionSource & Required<Pick<SessionSource, 'estimate' | 'compileAhead'>> = {
  adapter: async () => (await source()).adapter(),
  create: async (inputs) => (await source()).create(inputs),
  estimate: async (request) => (await source()).estimate!(request),
  compileAhead: async (request) => (await source()).compileAhead!(request),
};
