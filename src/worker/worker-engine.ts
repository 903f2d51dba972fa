import { ArtFilterError } from '../errors.ts';
import { roomInPage } from '../gpu/page-memory.ts';
import type { StyleTransferInputs } from '../style/checkpoint/resume.ts';
import type { EstimateInputs, RunEstimate } from '../style/planning/estimate.ts';
import type { AdapterSummary } from '../style/settings/settings.ts';
import type { Vgg19Weights } from '../vgg/weights/weights.ts';
import { type CallName, type Calls, type Message, receivedError } from './protocol.ts';
import { RemoteTransfer } from './remote-transfer.ts';

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

type Callbacks = Pick<StyleTransferInputs, 'onProgress' | 'onNotice'>;

/** Inputs with what the page leaves for GPU buffers: a worker does not know all that tells its platform. */
function withRoom<T extends Pick<EstimateInputs, 'content' | 'styles' | 'memory'>>(inputs: T): T {
  const room = roomInPage([inputs.content, ...inputs.styles.map(({ picture }) => picture)]);
  return inputs.memory === undefined && room !== undefined ? { ...inputs, memory: room } : inputs;
}

/** Style transfers that are computed in a worker, on the worker's own GPU device: the page's thread stays free. */
export class WorkerEngine {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #callbacks = new Map<number, Callbacks>();
  readonly #numbers = new WeakMap<Vgg19Weights, number>();
  /** Number of the weights that the worker has. */
  #sent = 0;
  #count = 0;
  #ended: ArtFilterError | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<Message>) => this.#receive(data));
    const end = () => this.#end();
    worker.addEventListener('error', end);
    worker.addEventListener('messageerror', end);
  }

  /**
   * Waits for a worker of `art-filter/worker` that has just been created.
   * @returns undefined where it does not load, or has no WebGPU or no canvas
   */
  static start(worker: Worker): Promise<WorkerEngine | undefined> {
    return new Promise((resolve) => {
      const give = (ready: boolean) => {
        worker.removeEventListener('message', first);
        worker.removeEventListener('error', fail);
        if (!ready) worker.terminate();
        resolve(ready ? new WorkerEngine(worker) : undefined);
      };
      const first = ({ data }: MessageEvent<Message>) => give('ready' in data && data.ready);
      const fail = (event: Event) => {
        event.preventDefault();
        give(false);
      };
      worker.addEventListener('message', first);
      worker.addEventListener('error', fail);
    });
  }

  /** Whether it has ended, by an error or by `destroy`. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** @throws ArtFilterError `webgpu-missing` or `adapter-too-small` */
  adapter(): Promise<AdapterSummary> {
    return this.#call('adapter', undefined);
  }

  /** As `estimateRun`. */
  estimate(request: Omit<EstimateInputs, 'gpu'>): Promise<RunEstimate> {
    return this.#call('estimate', withRoom(request));
  }

  /** As `compileAhead`. */
  compileAhead(request: Omit<EstimateInputs, 'gpu'>): Promise<void> {
    return this.#call('compileAhead', withRoom(request));
  }

  /** As `StyleTransfer.create`. Pictures are copied to the worker, weights once for the runs that follow with them. */
  async create(inputs: StyleTransferInputs): Promise<RemoteTransfer> {
    const { signal, onProgress, onNotice, weights, gpu: _, ...sent } = inputs;
    const id = ++this.#count;
    const weightsNumber = this.#numbers.get(weights) ?? id;
    this.#numbers.set(weights, weightsNumber);
    const abort = () => void this.#call('abort', { id }).catch(() => undefined);
    this.#callbacks.set(id, { ...(onProgress && { onProgress }), ...(onNotice && { onNotice }) });
    signal?.addEventListener('abort', abort);
    try {
      const isNew = this.#sent !== weightsNumber;
      this.#sent = weightsNumber;
      const given = { ...withRoom(sent), weightsNumber, ...(isNew && { weights }) };
      const creating = this.#call('create', { id, inputs: given });
      if (signal?.aborted) abort();
      const opened = await creating;
      const call = <K extends CallName>(name: K, what: Calls[K][0]) => {
        if (name === 'destroy') this.#callbacks.delete(id);
        return this.#call(name, what);
      };
      return new RemoteTransfer(call, id, inputs.styles.length, opened);
    } catch (error) {
      this.#callbacks.delete(id);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends the worker and everything in it. */
  destroy(): void {
    this.#end();
    this.#worker.terminate();
  }

  #call<K extends CallName>(name: K, given: Calls[K][0]): Promise<Calls[K][1]> {
    if (this.#ended) return Promise.reject(this.#ended);
    const number = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve: resolve as Waiting['resolve'], reject });
      try {
        this.#worker.postMessage({ number, name, given });
      } catch (error) {
        this.#waiting.delete(number);
        reject(error);
      }
    });
  }

  #receive(message: Message): void {
    if ('ready' in message) return;
    if ('id' in message) {
      const callbacks = this.#callbacks.get(message.id);
      if ('notice' in message) callbacks?.onNotice?.(message.notice);
      else callbacks?.onProgress?.(...message.progress);
      return;
    }
    const waiting = this.#waiting.get(message.number);
    this.#waiting.delete(message.number);
    if ('error' in message) waiting?.reject(receivedError(message.error));
    else waiting?.resolve(message.answer);
  }

  #end(): void {
    this.#ended ??= new ArtFilterError('gpu', 'The worker that paints has ended. Start again.');
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
