import { type Gpu, sharedGpu } from '../../gpu/device.ts';
import { estimateRun } from '../../style/planning/estimate.ts';
import { StyleTransfer } from '../../style/session/style-transfer.ts';
import type { RunningSession, SessionRequest, SessionSource } from './session-source.ts';

/** The page's own GPU, one device for all elements. */
export const gpuSessionSource: SessionSource = {
  async adapter() {
    return (await sharedGpu()).adapter;
  },

  async estimate(request) {
    return estimateRun({ ...request, gpu: await sharedGpu() });
  },

  async create(request: SessionRequest): Promise<RunningSession> {
    const session = await StyleTransfer.create(request);
    return {
      width: session.width,
      height: session.height,
      get iteration() {
        return session.iteration;
      },
      get scale() {
        return session.scale;
      },
      get settings() {
        return session.settings;
      },
      get notes() {
        return session.notes;
      },
      run: (options) => session.run(options),
      pause: () => session.pause(),
      resume: () => session.resume(),
      update: (live) => session.update(live),
      picture: () => session.picture(),
      checkpoint: () => session.checkpoint(),
      draw: (canvas) => session.draw(configured(canvas, session.gpu)),
      destroy: () => session.destroy(),
    };
  },
};

const devices = new WeakMap<HTMLCanvasElement, GPUDevice>();

/** The canvas's context, configured once for each device it has been drawn by. */
function configured(canvas: HTMLCanvasElement, gpu: Gpu): GPUCanvasContext {
  const context = canvas.getContext('webgpu') as GPUCanvasContext;
  if (devices.get(canvas) !== gpu.device) {
    context.configure({
      device: gpu.device,
      format: navigator.gpu.getPreferredCanvasFormat(),
      alphaMode: 'opaque',
    });
    devices.set(canvas, gpu.device);
  }
  return context;
}
