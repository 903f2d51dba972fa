import { readdirSync, readFileSync } from 'node:fs';
import { Gpu } from '../../src/gpu/device.ts';
import { GEMM_KINDS } from '../../src/ops/convolution/gemm.ts';
import { Session } from '../../src/style/session/session.ts';
import { RECIPES } from '../../src/style/settings/recipes.ts';
import type { Settings } from '../../src/style/settings/settings.ts';
import { withOwn } from '../support/faulty-gpu.ts';
import { MockGpu, mockGlobals } from '../support/mock-gpu.ts';
import { greyPicture, zeros } from '../support/mock-session.ts';
import { NARROW } from '../support/random-network.ts';

/** A kernel as a device gets it. */
export interface Specialisation {
  readonly label: string;
  readonly code: string;
}

const PICTURE = greyPicture(64);
const MASK = { width: 64, height: 64, data: new Float32Array(64 ** 2).fill(0.5) };

/** Settings and inputs that all kernels together take part in. */
const VARIANTS: readonly { readonly settings: Partial<Settings>; readonly masked?: boolean }[] = [
  ...Object.keys(RECIPES).flatMap((recipe) => [
    { settings: { recipe, pooling: 'max' as const } },
    { settings: { recipe, pooling: 'avg' as const, optimizer: 'lbfgs' as const } },
  ]),
  { settings: { optimizer: 'sgd', padding: 'replicate' } },
  { settings: { styleLoss: 'centred' }, masked: true },
  { settings: { styleLoss: 'wasserstein', toneWeight: 1, color: 'content-luminance' }, masked: true },
];

const SHADERS = new URL('../../shaders/', import.meta.url);

/** Every kernel as it stands, and specialised as runs with these settings ask for, on devices of all kinds. */
export async function specialisations(): Promise<Specialisation[]> {
  Object.assign(globalThis, mockGlobals);
  const found = new Map<string, string>();
  for (const file of readdirSync(SHADERS)) found.set(readFileSync(new URL(file, SHADERS), 'utf8'), file);
  const weights = zeros('conv5_4', NARROW);
  for (const description of ['', 'llvmpipe']) {
    const mock = Object.assign(new MockGpu(), {
      description,
      lanes: 8,
      features: ['shader-f16', 'subgroups'],
    });
    const gpu = await Gpu.open({ gpu: recording(mock.gpu, found) });
    for (const precision of ['f32', 'f16'] as const) {
      for (const [i, { settings, masked }] of VARIANTS.entries()) {
        const kind = GEMM_KINDS[i % GEMM_KINDS.length]!;
        const session = await Session.create({
          content: PICTURE,
          styles: [{ picture: PICTURE }],
          weights,
          ...(masked && { keep: MASK, regions: [{ content: MASK, style: 0 }] }),
          settings: { ...settings, size: 64, minScale: 32, precision },
          convolutions: i % 5 === 4 ? 'direct' : `winograd-${kind}`,
          gpu,
        });
        session.destroy();
      }
    }
  }
  return [...found].map(([code, label]) => ({ label, code }));
}

function recording(gpu: GPU, found: Map<string, string>): GPU {
  return withOwn(gpu, {
    requestAdapter: async () => {
      const adapter = (await gpu.requestAdapter())!;
      const requestDevice = async (wanted?: GPUDeviceDescriptor) => {
        const device = await adapter.requestDevice(wanted);
        return withOwn(device, {
          createShaderModule: (descriptor: GPUShaderModuleDescriptor) => {
            found.set(descriptor.code as string, descriptor.label!);
            return device.createShaderModule(descriptor);
          },
        });
      };
      return withOwn(adapter, { requestDevice });
    },
  });
}
