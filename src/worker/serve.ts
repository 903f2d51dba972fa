import { sharedGpu } from '../gpu/device.ts';
import { compileAhead } from '../style/planning/compile-ahead.ts';
import { estimateRun } from '../style/planning/estimate.ts';
import { StyleTransfer } from '../style/session/style-transfer.ts';
import type { Step } from '../style/settings/settings.ts';
import type { Vgg19Weights } from '../vgg/weights/weights.ts';
import {
  type Call,
  type CallName,
  type Calls,
  type Message,
  sentError,
  type TransferState,
} from './protocol.ts';

/** The worker's end of the line. */
export interface Port {
  postMessage(message: Message, options: StructuredSerializeOptions): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Call>) => void): void;
}

/** A transfer of the page, and its run in progress. */
interface Hosted {
  readonly transfer: StyleTransfer;
  abort: AbortController;
  steps?: AsyncGenerator<Step, void> | undefined;
}

type Handlers = { readonly [K in CallName]: (given: Calls[K][0]) => Calls[K][1] | Promise<Calls[K][1]> };

/** Answers the calls of a page: its transfers are computed here, on this thread's own device. */
export function serve(port: Port): void {
  const hosted = new Map<number, Hosted>();
  /** Creations that may still be aborted. */
  const opening = new Map<number, AbortController>();
  /** The weights sent last; most runs have those of the run before. */
  let latest: { readonly number: number; readonly weights: Vgg19Weights } | undefined;
  const post = (message: Message, transfer: Transferable[] = []) => port.postMessage(message, { transfer });
  const of = ({ id }: { id: number }) => hosted.get(id)!;

  const handlers: Handlers = {
    adapter: async () => (await sharedGpu()).adapter,
    estimate: async (request) => estimateRun({ ...request, gpu: await sharedGpu() }),
    compileAhead: async (request) =>
      compileAhead({ ...request, gpu: await sharedGpu() }) as Promise<undefined>,
    async create({ id, inputs: { weights, weightsNumber, ...inputs } }) {
      if (weights) latest = { number: weightsNumber, weights };
      const abort = new AbortController();
      opening.set(id, abort);
      try {
        const transfer = await StyleTransfer.create({
          ...inputs,
          weights: latest!.weights,
          signal: abort.signal,
          onProgress: (...progress) => post({ id, progress }),
          onNotice: (notice) => post({ id, notice }),
        });
        hosted.set(id, { transfer, abort });
        const { width, height, notes } = transfer;
        return { ...stateOf(transfer), width, height, notes };
      } finally {
        opening.delete(id);
      }
    },
    async next({ id, until }) {
      const one = of({ id });
      if (!one.steps) {
        one.abort = new AbortController();
        one.steps = one.transfer.run({ signal: one.abort.signal, ...(until !== undefined && { until }) });
      }
      try {
        const { done, value } = await one.steps.next();
        if (done) one.steps = undefined;
        return { ...(!done && { step: value }), state: stateOf(one.transfer) };
      } catch (error) {
        one.steps = undefined;
        throw error;
      }
    },
    async end({ id }) {
      const one = hosted.get(id);
      await one?.steps?.return();
      if (one) one.steps = undefined;
      return undefined;
    },
    abort({ id }) {
      (opening.get(id) ?? hosted.get(id)?.abort)?.abort();
      return undefined;
    },
    pause: (given) => of(given).transfer.pause() as undefined,
    resume: (given) => of(given).transfer.resume() as undefined,
    update: ({ id, live }) => of({ id }).transfer.update(live) as undefined,
    picture: (given) => of(given).transfer.picture(),
    checkpoint: (given) => of(given).transfer.checkpoint(),
    async draw({ id, width, height }) {
      const one = hosted.get(id);
      if (!one || one.transfer.gpu.fault) return undefined;
      // A new one each time: in Firefox handing over its picture ends a canvas' configuration.
      const canvas = new OffscreenCanvas(width, height);
      await one.transfer.draw(canvas);
      return canvas.transferToImageBitmap();
    },
    destroy({ id }) {
      hosted.get(id)?.transfer.destroy();
      hosted.delete(id);
      return undefined;
    },
  };

  const answer = async <K extends CallName>(number: number, name: K, given: Calls[K][0]) => {
    try {
      const value = await handlers[name](given);
      post({ number, answer: value }, name === 'draw' && value ? [value as ImageBitmap] : []);
    } catch (error) {
      post({ number, error: sentError(error) });
    }
  };
  port.addEventListener('message', ({ data: { number, name, given } }) => void answer(number, name, given));
  post({ ready: typeof OffscreenCanvas !== 'undefined' && Boolean(globalThis.navigator?.gpu) });
}

function stateOf({ iteration, scale, settings }: StyleTransfer): TransferState {
  return { iteration, scale, settings };
}
