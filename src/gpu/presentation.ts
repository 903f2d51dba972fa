type Canvas = HTMLCanvasElement | OffscreenCanvas;
type Context2d = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Milliseconds between two looks for adapters after a loss, and how many there are. */
const BACK_EVERY = 100;
const BACK_TRIES = 50;

let tried: Promise<boolean> | undefined;

/**
 * Whether canvases show what WebGPU draws. Chromium can have WebGPU without, as with
 * `--use-webgpu-adapter=swiftshader` alone: the first canvas drawn then ends the GPU process, and with it every device
 * of the page. So it is tried once a page, with a device of its own, before there is another.
 * @returns false without canvases that WebGPU draws on; true where there is no page, or no adapter to try it with
 */
export function canvasesPresent(): Promise<boolean> {
  tried ??= tryCanvas(globalThis.navigator?.gpu).catch(() => false);
  return tried;
}

/** Draws one pixel on a canvas and copies it back. */
export async function tryCanvas(gpu: GPU | undefined, create = createCanvas): Promise<boolean> {
  const [canvas, copy] = [create(), create()];
  if (!gpu || !canvas || !copy) return true;
  const context = canvas.getContext('webgpu') as GPUCanvasContext | null;
  if (!context) return false;
  // Whoever opens the shared device reports what is missing.
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  const device = await adapter?.requestDevice({ label: 'canvas trial' }).catch(() => undefined);
  if (!device) return true;
  try {
    context.configure({ device, format: gpu.getPreferredCanvasFormat(), alphaMode: 'opaque' });
    const encoder = device.createCommandEncoder({ label: 'canvas trial' });
    const view = context.getCurrentTexture().createView();
    encoder.beginRenderPass({ colorAttachments: [{ view, loadOp: 'clear', storeOp: 'store' }] }).end();
    device.queue.submit([encoder.finish()]);
    const pixel = copy.getContext('2d', { willReadFrequently: true }) as Context2d;
    pixel.drawImage(canvas, 0, 0);
    const opaque = pixel.getImageData(0, 0, 1, 1).data[3] === 255;
    const lost = device.lost.then(() => false);
    const works = await Promise.race([lost, device.queue.onSubmittedWorkDone().then(() => true)]);
    if (!works) await untilBack(gpu);
    return works && opaque;
  } finally {
    device.destroy();
  }
}

/** Waits for the GPU process to be there again: until then there are no adapters. */
async function untilBack(gpu: GPU): Promise<void> {
  for (let i = 0; i < BACK_TRIES; i++) {
    if (await gpu.requestAdapter().catch(() => null)) return;
    await new Promise((resolve) => setTimeout(resolve, BACK_EVERY));
  }
}

function createCanvas(): Canvas | undefined {
  if (typeof document !== 'undefined') {
    return Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  }
  return typeof OffscreenCanvas === 'undefined' ? undefined : new OffscreenCanvas(1, 1);
}
