import { alreadyRunning, destroyed, throwIfAborted } from '../errors.ts';
import type { Picture } from '../image/picture.ts';
import type { Checkpoint } from '../style/checkpoint/checkpoint.ts';
import { liveChanges } from '../style/session/live.ts';
import type { RunOptions } from '../style/session/style-transfer.ts';
import type { LiveSettings, ScaleInfo, Settings, Step } from '../style/settings/settings.ts';
import type { CallName, Calls, Opened, TransferState } from './protocol.ts';

/** Calls the worker. */
export type CallWorker = <K extends CallName>(name: K, given: Calls[K][0]) => Promise<Calls[K][1]>;

/** A `StyleTransfer` that is computed in a worker; its members mean the same. */
export class RemoteTransfer {
  readonly width: number;
  readonly height: number;
  readonly notes: readonly string[];
  #state: TransferState;
  #running = false;
  #destroyed = false;

  /** @param styles number of style pictures */
  constructor(
    private readonly call: CallWorker,
    private readonly id: number,
    private readonly styles: number,
    { width, height, notes, ...state }: Opened,
  ) {
    this.width = width;
    this.height = height;
    this.notes = notes;
    this.#state = state;
  }

  get iteration(): number {
    return this.#state.iteration;
  }

  get scale(): ScaleInfo {
    return this.#state.scale;
  }

  get settings(): Readonly<Settings> {
    return this.#state.settings;
  }

  async *run({ signal, until }: RunOptions = {}): AsyncGenerator<Step, void> {
    this.#assertAlive();
    if (this.#running) throw alreadyRunning();
    this.#running = true;
    const { id } = this;
    const abort = () => this.#tell('abort', { id });
    signal?.addEventListener('abort', abort);
    try {
      for (;;) {
        throwIfAborted(signal);
        const { step, state } = await this.call('next', { id, until });
        this.#state = state;
        if (!step) return;
        yield step;
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      // A run that the caller leaves early ends here too.
      await this.call('end', { id }).catch(() => undefined);
      this.#running = false;
    }
  }

  pause(): void {
    this.#tell('pause', { id: this.id });
  }

  resume(): void {
    this.#tell('resume', { id: this.id });
  }

  update(live: LiveSettings): void {
    this.#assertAlive();
    const changes = liveChanges(live, this.styles);
    this.#state = { ...this.#state, settings: { ...this.settings, ...changes } };
    this.#tell('update', { id: this.id, live: changes });
  }

  picture(): Promise<Picture> {
    return this.call('picture', { id: this.id });
  }

  checkpoint(): Promise<Checkpoint> {
    return this.call('checkpoint', { id: this.id });
  }

  /** Draws the picture so far on a canvas that no other context has; resolves once it is there. */
  async draw(canvas: HTMLCanvasElement | OffscreenCanvas): Promise<void> {
    this.#assertAlive();
    const { width, height } = canvas;
    const bitmap = await this.call('draw', { id: this.id, width, height });
    if (!bitmap) return;
    const context = canvas.getContext('bitmaprenderer') as ImageBitmapRenderingContext;
    context.transferFromImageBitmap(bitmap);
  }

  destroy(): void {
    this.#destroyed = true;
    this.#tell('destroy', { id: this.id });
  }

  /** Calls without waiting; a worker that has ended says so to the next call that is awaited. */
  #tell<K extends CallName>(name: K, given: Calls[K][0]): void {
    this.call(name, given).catch(() => undefined);
  }

  #assertAlive(): void {
    if (this.#destroyed) throw destroyed();
  }
}
