import { ArtFilterError } from '../../errors.ts';
import { type Deferred, deferred } from '../../scheduling.ts';
import type { RunEstimate } from '../../style/planning/estimate.ts';
import type { AdapterSummary } from '../../style/settings/settings.ts';
import type { RuntimeName } from '../shared/choices.ts';
import type {
  Engine,
  EstimateJob,
  HostCommand,
  HostEvent,
  Job,
  Measured,
  MeasureJob,
  Outcome,
  RunCallbacks,
} from './engine.ts';

/** Connection to a host: a child process or a page. */
export interface Link {
  send(command: HostCommand): void;
  /** Ends the host, also during a run. */
  close(): Promise<void>;
}

/**
 * Engine in another process or page, one job at a time. The owner of the link passes each event of the host to
 * `receive`, and the host's end to `fail`.
 */
export class HostedEngine implements Engine {
  adapter!: AdapterSummary;
  #link: Link;
  #callbacks: RunCallbacks = {};
  #writing: Promise<unknown>[] = [];
  #opened = deferred<void>();
  #outcome: Deferred<Outcome> | undefined;
  #estimate: Deferred<RunEstimate> | undefined;
  #measured: Deferred<Measured> | undefined;
  /** Reason why the host has ended. */
  #failure: Error | undefined;

  constructor(
    readonly runtime: RuntimeName,
    link: Link,
  ) {
    this.#link = link;
  }

  /** Resolves when the host has its adapter. */
  opened(): Promise<void> {
    return this.#opened.promise;
  }

  async run(job: Job, callbacks: RunCallbacks = {}, signal?: AbortSignal): Promise<Outcome> {
    if (this.#failure) throw this.#failure;
    const ended = deferred<Outcome>();
    this.#outcome = ended;
    this.#callbacks = callbacks;
    this.#writing = [];
    const stop = () => this.#link.send({ type: 'stop' });
    this.#link.send({ type: 'run', job });
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const outcome = await ended.promise;
      await Promise.all(this.#writing);
      return outcome;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  estimate(job: EstimateJob): Promise<RunEstimate> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#estimate = deferred<RunEstimate>();
    this.#link.send({ type: 'estimate', job });
    return this.#estimate.promise;
  }

  async measure(
    job: MeasureJob,
    callbacks: Pick<RunCallbacks, 'onStage'> = {},
    signal?: AbortSignal,
  ): Promise<Measured> {
    if (this.#failure) throw this.#failure;
    const ended = deferred<Measured>();
    this.#measured = ended;
    this.#callbacks = callbacks;
    const stop = () => this.#link.send({ type: 'stop' });
    this.#link.send({ type: 'measure', job });
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await ended.promise;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  receive(event: HostEvent): void {
    if (event.type === 'adapter') {
      this.adapter = event.adapter;
      this.#opened.resolve();
    } else if (event.type === 'stage') this.#callbacks.onStage?.(event.stage);
    else if (event.type === 'runEstimate') this.#callbacks.onEstimate?.(event.estimate);
    else if (event.type === 'ready') this.#callbacks.onReady?.(event.ready);
    else if (event.type === 'step') this.#callbacks.onStep?.(event.step);
    else if (event.type === 'frame') this.#callbacks.onFrame?.(event.iteration, event.picture);
    else if (event.type === 'picture')
      this.#writes(this.#callbacks.onPicture?.(event.iteration, event.picture));
    else if (event.type === 'unfinished')
      this.#writes(this.#callbacks.onUnfinished?.(event.iteration, event.picture));
    else if (event.type === 'checkpoint')
      this.#writes(this.#callbacks.onCheckpoint?.(event.bytes, event.last));
    else if (event.type === 'notice') this.#callbacks.onNotice?.(event.message);
    else if (event.type === 'done') this.#outcome?.resolve(event.outcome);
    else if (event.type === 'estimate') this.#estimate?.resolve(event.estimate);
    else if (event.type === 'measured') this.#measured?.resolve(event.measured);
    else {
      const error = new ArtFilterError(event.code ?? 'gpu', event.message);
      // Files of a failing run are written before it rejects.
      void Promise.allSettled(this.#writing).then(() => this.#reject(error));
    }
  }

  /** Adds a file to the run: the run ends once it is written, and fails if it cannot be. */
  #writes(written: void | Promise<void>): void {
    const done = Promise.resolve(written);
    this.#writing.push(done);
    done.catch((error) => this.#outcome?.reject(error));
  }

  /** Fails the current run and all later ones: the host has ended. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#reject(error);
  }

  #reject(error: Error): void {
    for (const waiting of [this.#opened, this.#outcome, this.#estimate, this.#measured])
      waiting?.reject(error);
  }
}
