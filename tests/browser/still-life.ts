import type { ElementSession, SessionSource } from '../../src/element/run/session-source.ts';
import type { StyleTransferElement } from '../../src/element/style-transfer-element.ts';
import type { StyleTransferInputs } from '../../src/style/checkpoint/resume.ts';
import type { Settings } from '../../src/style/settings/settings.ts';

/** Inputs as the element gives them: with settings. */
type Request = StyleTransferInputs & { readonly settings: Partial<Settings> };

/** In the page: makes an element whose runs cost nothing, and what its sessions were told. */
declare global {
  var makeElement: (attributes?: Record<string, string>) => StyleTransferElement;
  var sessions: { request: Request; calls: string[]; live: boolean }[];
}

/**
 * In the page: a session source without a GPU, an iteration every 10 ms, whose picture goes from black to white, at half
 * the size until half of the iterations are done. It
 * stands by itself, as it is sent to the page as text.
 */
export function installStillLife(): void {
  globalThis.sessions = [];
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const source: SessionSource = {
    adapter: async () => ({ vendor: 'paper', architecture: '', description: 'Paper', software: false }),
    async create(inputs: StyleTransferInputs): Promise<ElementSession> {
      const request = inputs as Request;
      const record = { request, calls: [] as string[], live: true };
      sessions.push(record);
      const [width, height] = [24, 16];
      const iterations = { total: request.settings.iterations ?? 20 };
      const now = { iteration: 0, paused: false };
      const scale = () => {
        const index = now.iteration > iterations.total / 2 ? 1 : 0;
        return { index, count: 2, width: index ? width : width / 2, height: index ? height : height / 2 };
      };
      for (const stage of ['compile', 'targets'] as const) {
        request.onProgress?.(stage, 0.5);
        request.onProgress?.(stage, 1);
        await wait(1);
      }
      return {
        width,
        height,
        get iteration() {
          return now.iteration;
        },
        get scale() {
          return scale();
        },
        settings: request.settings as Settings,
        notes: [],
        async *run({ signal } = {}) {
          while (now.iteration < iterations.total) {
            await wait(10);
            while (now.paused && !signal?.aborted) await wait(5);
            signal?.throwIfAborted();
            now.iteration += 1;
            const total = 1 / now.iteration;
            // Soon as good as it gets, so that there is nothing to hint at.
            const layer = 0.5 ** now.iteration + 0.05;
            const style = Object.fromEntries(
              [1, 2, 3, 4, 5].flatMap((block) => [1, 2, 3, 4].map((i) => [`conv${block}_${i}`, layer])),
            );
            yield {
              iteration: now.iteration,
              iterations: iterations.total,
              losses: { total, content: 0.5, style, tv: 0.1 },
              scale: scale().width,
              secondsPerIteration: 0.01,
              secondsLeft: 0.01 * (iterations.total - now.iteration),
            };
          }
        },
        pause() {
          now.paused = true;
          record.calls.push('pause');
        },
        resume() {
          now.paused = false;
          record.calls.push('resume');
        },
        update(live) {
          iterations.total = live.iterations ?? iterations.total;
          record.calls.push(`update ${JSON.stringify(live)}`);
        },
        async checkpoint() {
          throw new Error('a still life has no checkpoints');
        },
        async picture() {
          const data = new Float32Array(3 * width * height).fill(now.iteration / iterations.total);
          return { width, height, data };
        },
        draw(canvas) {
          (canvas as HTMLCanvasElement).getContext('2d')!.fillRect(0, 0, width, height);
          record.calls.push('draw');
        },
        destroy() {
          record.live = false;
        },
      };
    },
  };
  globalThis.makeElement = (attributes = {}) => {
    const element = document.createElement('style-transfer');
    element.sessionSource = source;
    element.weights = {
      source: 'none',
      description: 'No weights',
      layers: new Map(),
    } as unknown as StyleTransferElement['weights'];
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.prepend(element);
    return element;
  };
}
