import { Gpu } from '../../../src/gpu/device.ts';
import { Session } from '../../../src/style/session/session.ts';
import { loadWeights } from '../../../src/vgg/weights/load.ts';
import { pictures } from '../work.ts';

/** Milliseconds from one to the next. */
export interface PreviewTimes {
  /** Until the device is open; cold: since the page or process began, its script included. */
  readonly device: number;
  /** Until the network's file is read. */
  readonly weights: number;
  /** Until the network is loaded: convolutions chosen, weights laid out and uploaded, activations measured. */
  readonly network: number;
  /** Until targets are computed and the graph is compiled. */
  readonly graph: number;
  /** Until the first iteration is drawn. */
  readonly drawn: number;
}

export interface Previews {
  readonly cold: PreviewTimes;
  /** Again on the same device. */
  readonly cached: PreviewTimes;
}

/**
 * A first preview from nothing, with the default recipe, and another one.
 * @param name of a network that comes with the project
 */
export async function previews(name: string, size: number): Promise<Previews> {
  const times: PreviewTimes[] = [];
  let gpu: Gpu | undefined;
  for (const begun of [0, undefined]) {
    let last = begun ?? performance.now();
    const lap = () => {
      const before = last;
      last = performance.now();
      return last - before;
    };
    gpu ??= await Gpu.open();
    const device = lap();
    const weights = await loadWeights(name);
    const read = lap();
    const picture = (data: Float32Array) => ({ width: size, height: size, data });
    const { content, style } = pictures(size);
    const session = await Session.create({
      content: picture(content),
      styles: [{ picture: picture(style) }],
      weights,
      settings: { size },
      gpu,
    });
    const created = lap();
    const { load, compile } = session.seconds;
    const network = (created * load) / (load + compile);
    for await (const _ of session.run({ until: 1 }));
    await draw(session, size);
    times.push({ device, weights: read, network, graph: created - network, drawn: lap() });
    session.destroy();
  }
  return { cold: times[0]!, cached: times[1]! };
}

/** Into a canvas where there are any, else out of the GPU. */
async function draw(session: Session, size: number): Promise<void> {
  const { gpu } = session;
  if (typeof OffscreenCanvas === 'undefined') {
    await session.picture();
    return;
  }
  const context = new OffscreenCanvas(size, size).getContext('webgpu') as unknown as GPUCanvasContext;
  context.configure({ device: gpu.device, format: gpu.canvasFormat });
  session.draw(context);
  await gpu.device.queue.onSubmittedWorkDone();
}
