// Phones: pages of iOS have a limit of their own, Android's devices often the least that WebGPU promises.
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Gpu } from '../../src/gpu/device.ts';
import { roomInPage } from '../../src/gpu/page-memory.ts';
import { estimateRun } from '../../src/style/planning/estimate.ts';
import { withOwn } from '../support/faulty-gpu.ts';
import { MockGpu, mockGlobals } from '../support/mock-gpu.ts';
import { paintOnMock } from './paint-on-mock.ts';

beforeAll(() => {
  Object.assign(globalThis, mockGlobals);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const MIB = 2 ** 20;
const IPHONE = { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)', platform: 'iPhone' };
/** 12 megapixels, as phones take them. */
const PHOTO = { width: 4032, height: 3024 };

/** A run planned with 12-megapixel photos. */
async function planned(gpu: Gpu, size?: number) {
  return estimateRun({
    gpu,
    content: PHOTO,
    styles: [{ picture: PHOTO }],
    convolutions: 'direct',
    settings: { ...(size && { size, minScale: 0 }), iterations: 10 },
  });
}

describe('iOS', () => {
  test('a page has room for 768 MiB less its decoded pictures, and no less than 128 MiB', () => {
    expect(roomInPage([], IPHONE)).toBe(768 * MIB);
    expect(roomInPage([PHOTO], IPHONE)).toBe(768 * MIB - 16 * 4032 * 3024);
    expect(roomInPage([PHOTO, PHOTO, PHOTO, PHOTO], IPHONE)).toBe(128 * MIB);
  });

  test('is told by the platform: also of an iPad that calls itself a Mac, not of a Mac', () => {
    const mac = { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', platform: 'MacIntel' };
    expect(roomInPage([], { ...mac, maxTouchPoints: 5 })).toBe(768 * MIB);
    expect(roomInPage([], { ...mac, maxTouchPoints: 0 })).toBeUndefined();
    expect(
      roomInPage([], { userAgent: 'Mozilla/5.0 (Linux; Android 15)', platform: 'Linux armv8l' }),
    ).toBeUndefined();
    expect(roomInPage([])).toBeUndefined();
  });

  test('the default size fits the page whole; a larger one is cut into tiles that fit', async () => {
    const mock = new MockGpu();
    mock.limits = { maxStorageBufferBindingSize: 2 ** 30, maxBufferSize: 2 ** 30 };
    const gpu = await Gpu.open({ gpu: mock.gpu });
    const free = await planned(gpu, 1024);
    expect(free.tiles).toBe(1);
    vi.stubGlobal('navigator', IPHONE);
    const room = roomInPage([PHOTO, PHOTO])!;
    const usual = await planned(gpu);
    expect(usual.tiles).toBe(1);
    expect(usual.bytes).toBeLessThan(room);
    const large = await planned(gpu, 1024);
    expect(large.tiles).toBeGreaterThan(1);
    expect(large.bytes).toBeLessThanOrEqual(room);
  });
});

describe('Android', () => {
  /** Exactly what WebGPU promises everywhere. */
  const LEAST = {
    maxBufferSize: 256 * MIB,
    maxStorageBufferBindingSize: 128 * MIB,
    maxUniformBufferBindingSize: 64 * 2 ** 10,
    maxStorageBuffersPerShaderStage: 8,
    maxComputeWorkgroupStorageSize: 16 * 2 ** 10,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupSizeX: 256,
    maxComputeWorkgroupSizeY: 256,
    maxComputeWorkgroupSizeZ: 64,
    maxComputeWorkgroupsPerDimension: 65_535,
    minUniformBufferOffsetAlignment: 256,
    minStorageBufferOffsetAlignment: 256,
  };

  /** A device that holds its users to those limits. */
  function strict(): { gpu: GPU; bound: number[] } {
    const mock = Object.assign(new MockGpu(), { limits: { ...LEAST } });
    const bound: number[] = [];
    const check = (name: string, value: number, most: number) => {
      if (!(value <= most)) throw new Error(`${name} is ${value}, the device allows ${most}`);
    };
    const holdTo = (device: GPUDevice) =>
      withOwn(device, {
        createBuffer: (wanted: GPUBufferDescriptor) => {
          check('maxBufferSize', wanted.size, LEAST.maxBufferSize);
          return device.createBuffer(wanted);
        },
        createBindGroupLayout: (wanted: GPUBindGroupLayoutDescriptor) => {
          const storage = [...wanted.entries].filter(({ buffer }) => buffer!.type !== 'uniform');
          check('storage buffers', storage.length, LEAST.maxStorageBuffersPerShaderStage);
          return device.createBindGroupLayout(wanted);
        },
        createBindGroup: (wanted: GPUBindGroupDescriptor) => {
          for (const { resource } of wanted.entries) {
            const { buffer, offset = 0, size = buffer.size - offset } = resource as GPUBufferBinding;
            check('binding', size, LEAST.maxStorageBufferBindingSize);
            if (offset % LEAST.minStorageBufferOffsetAlignment) throw new Error(`offset ${offset}`);
            bound.push(size);
          }
          return device.createBindGroup(wanted);
        },
        createShaderModule: (wanted: GPUShaderModuleDescriptor) => {
          check(
            'workgroup memory',
            workgroupBytes(wanted.code as string),
            LEAST.maxComputeWorkgroupStorageSize,
          );
          return device.createShaderModule(wanted);
        },
      });
    const gpu = withOwn(mock.gpu, {
      requestAdapter: async () => {
        const adapter = (await mock.gpu.requestAdapter())!;
        const requestDevice = async (wanted: GPUDeviceDescriptor) => {
          for (const [name, value] of Object.entries(wanted.requiredLimits ?? {})) {
            check(name, value as number, LEAST[name as keyof typeof LEAST]);
          }
          return holdTo(await adapter.requestDevice(wanted));
        };
        return withOwn(adapter, { requestDevice });
      },
    });
    return { gpu, bound };
  }

  test('a run keeps to the least limits', async () => {
    const { gpu, bound } = strict();
    const { told, error } = await paintOnMock(gpu);
    expect({ told, error }).toEqual({ told: [1, 2, 3, 4], error: undefined });
    expect(bound.length).toBeGreaterThan(50);
  });

  test('a picture of 2048 pixels is painted in tiles whose bindings are allowed', async () => {
    const run = await planned(await Gpu.open({ gpu: strict().gpu }), 2048);
    expect(run.tiles).toBeGreaterThan(1);
  });
});

/** Bytes of the arrays in workgroup memory of a kernel whose lengths are numbers or its own constants. */
function workgroupBytes(code: string): number {
  const constants = new Map(
    [...code.matchAll(/^const\s+(\w+)\s*:\s*\w+\s*=\s*(\d+)u?;/gm)].map(([, name, value]) => [
      name,
      Number(value),
    ]),
  );
  let bytes = 0;
  for (const [, type] of code.matchAll(/^var<workgroup>\s+\w+\s*:\s*([^;]+);/gm)) {
    const lengths = [...type!.matchAll(/,\s*([^,<>]+)>/g)].map(([, length]) =>
      length!.split('*').reduce((product, part) => {
        const value = Number(part.trim().replace(/u$/, ''));
        return product * (Number.isNaN(value) ? (constants.get(part.trim()) ?? Number.NaN) : value);
      }, 1),
    );
    bytes += lengths.reduce((product, length) => product * length, 16);
  }
  return bytes;
}
