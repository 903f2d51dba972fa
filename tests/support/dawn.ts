import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { unpackedChromium } from '../../src/cli/engine/chrome-unpack.ts';
import { Gpu } from '../../src/gpu/device.ts';

/** The first Mesa whose lavapipe has all that Dawn asks for. */
const MESA = 25;
/** dlopen's flag that a library stays loaded; Node has no name for it. */
const RTLD_NODELETE = 0x1000;

export type NodeGpu = { readonly gpu: Gpu } | { readonly reason: string };

let opened: Promise<NodeGpu> | undefined;

/**
 * This process's one GPU by Dawn: the machine's own, else a recent lavapipe, else the SwiftShader inside the npm
 * package @sparticuz/chromium; or the reason why there is none. Never destroyed: SwiftShader does not survive that.
 */
export function nodeGpu(): Promise<NodeGpu> {
  opened ??= open();
  return opened;
}

async function open(): Promise<NodeGpu> {
  const system = await dawn();
  if ('gpu' in system && !tooOld(system.gpu)) return system;
  const what = 'gpu' in system ? 'the only driver is a lavapipe that is too old' : system.reason;
  const folder = await swiftShaderFolder();
  if (!folder) return { reason: what };
  keepLibrary(join(folder, 'libvulkan.so.1'));
  process.env.VK_ICD_FILENAMES = join(folder, 'vk_swiftshader_icd.json');
  return dawn();
}

async function dawn(): Promise<NodeGpu> {
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    return { gpu: await Gpu.open({ gpu: create(['enable-dawn-features=vulkan_enable_f16_on_nvidia']) }) };
  } catch (error) {
    return { reason: `Dawn found no adapter in Node: ${(error as Error).message}` };
  }
}

function tooOld({ adapter }: Gpu): boolean {
  const version = /llvmpipe.*Mesa (\d+)/.exec(adapter.description)?.[1];
  return version !== undefined && Number(version) < MESA;
}

async function swiftShaderFolder(): Promise<string | undefined> {
  const chromium = await unpackedChromium().catch(() => undefined);
  return chromium && join(chromium.executable, '..');
}

/**
 * Loads a library for the rest of the process, so that Dawn finds it by its name. LD_LIBRARY_PATH would have to be
 * set before the process starts, and would reach every program that other tests start.
 */
function keepLibrary(path: string): void {
  try {
    process.dlopen(
      { exports: {}, require: createRequire(path) },
      path,
      constants.dlopen.RTLD_LAZY | RTLD_NODELETE,
    );
  } catch {
    // It is no Node addon, which Node finds out after it has been loaded.
  }
}
