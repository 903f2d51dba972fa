import { ArtFilterError } from '../errors.ts';

/** Description of an adapter. */
export interface AdapterSummary {
  vendor: string;
  architecture: string;
  /** Its name for people; where the browser tells none, `a GPU` or `a software adapter`. */
  description: string;
  /** Whether it is an emulation on the CPU: SwiftShader, llvmpipe, WARP. */
  software: boolean;
}

/** Limits that the kernels need; WebGPU guarantees at least these. */
const NEEDED = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
} as const;

/** Optional features that are requested where available. */
const USEFUL: readonly GPUFeatureName[] = ['shader-f16', 'subgroups'];

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|warp|basic render/i;

/** Names of adapters that tell nothing of themselves; the last was written to checkpoints before. */
const UNNAMED = ['a GPU', 'a software adapter', 'unknown adapter'] as const;

/** Members that are, or were, not the same in all browsers. */
interface LooseAdapter {
  /** Chrome before 127 has none. */
  readonly info?: Partial<GPUAdapterInfo>;
  /** Chrome before 131. */
  requestAdapterInfo?(): Promise<Partial<GPUAdapterInfo>>;
  /** Chrome before 136 and older Firefox; newer ones have it in `info`. */
  readonly isFallbackAdapter?: boolean;
}

/**
 * Opens an adapter's device with the adapter's own limits.
 * @param features further features to request where available
 * @throws ArtFilterError `webgpu-missing`, `adapter-too-small`, `gpu`
 */
export async function openDevice(
  gpu: GPU,
  features: readonly GPUFeatureName[],
): Promise<{ device: GPUDevice; adapter: AdapterSummary }> {
  const adapter = await requestAdapter(gpu);
  const requiredLimits = limitsOf(adapter);
  const requiredFeatures = [...USEFUL, ...features].filter((feature) => adapter.features.has(feature));
  const wanted = { label: 'art-filter', requiredLimits };
  const summary = await summarise(adapter);
  try {
    return { device: await adapter.requestDevice({ ...wanted, requiredFeatures }), adapter: summary };
  } catch (error) {
    // A feature may be listed that the device then lacks. An adapter gives one device only.
    const device =
      requiredFeatures.length > 0 &&
      (await requestAdapter(gpu)
        .then((another) => another.requestDevice(wanted))
        .catch(() => undefined));
    if (device) return { device, adapter: summary };
    throw new ArtFilterError('gpu', `The GPU gave no device: ${(error as Error).message}. Try again.`, {
      cause: error,
    });
  }
}

/** Whether this is a browser's page or worker. */
export const isPage = 'location' in globalThis;

async function requestAdapter(gpu: GPU): Promise<GPUAdapter> {
  let adapter: GPUAdapter | null = null;
  let cause: unknown;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    // Firefox 140 has the call, which then rejects.
    cause = error;
  }
  if (adapter) return adapter;
  throw new ArtFilterError(
    'webgpu-missing',
    `WebGPU found no adapter. Update the graphics driver${isPage ? ', and on Linux start Chrome with --enable-unsafe-webgpu' : ', or install one for Vulkan, such as lavapipe (Debian: mesa-vulkan-drivers)'}.`,
    { cause },
  );
}

/** @throws ArtFilterError `adapter-too-small` */
function limitsOf({ limits }: GPUAdapter): Record<string, number> {
  const required: Record<string, number> = {};
  for (const [name, least] of Object.entries(NEEDED)) {
    const has = limits[name as keyof typeof NEEDED];
    if (has < least) {
      throw new ArtFilterError(
        'adapter-too-small',
        `The adapter's ${name} is ${has}, expected at least ${least}. Choose another GPU or browser.`,
      );
    }
    required[name] = has;
  }
  return { ...required, maxBufferSize: limits.maxBufferSize };
}

async function summarise(adapter: LooseAdapter): Promise<AdapterSummary> {
  const info = adapter.info ?? (await adapter.requestAdapterInfo?.().catch(() => undefined)) ?? {};
  const { vendor = '', architecture = '', description = '', device = '' } = info;
  const software =
    (info.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false) ||
    SOFTWARE.test([vendor, architecture, description, device].join(' '));
  const text = description || device || [vendor, architecture].filter(Boolean).join(' ');
  return { vendor, architecture, description: text || UNNAMED[software ? 1 : 0], software };
}

/** Whether an adapter tells which one it is; Firefox leaves all names empty. */
export function isNamed({ vendor, architecture, description }: AdapterSummary): boolean {
  const named = description !== '' && !(UNNAMED as readonly string[]).includes(description);
  return named || vendor !== '' || architecture !== '';
}
