import registersKernel from '../../shaders/winograd_gemm.wgsl';
import quadsKernel from '../../shaders/winograd_gemm_quads.wgsl';
import tiledKernel from '../../shaders/winograd_gemm_tiled.wgsl';
import type { Gpu } from '../gpu/device.ts';
import type { KernelSource } from '../gpu/kernel-source.ts';
import type { Constants } from '../gpu/specialise.ts';

/**
 * What multiplies Winograd planes:
 * - registers: a tile in registers, no barrier; for software adapters without subgroups
 * - quads: the same, operands handed round in quads of lanes; for software adapters with wide vectors (llvmpipe)
 * - quads-wide: four times the channels an invocation; for software adapters with narrow vectors (SwiftShader)
 * - tiled: a tile in workgroup memory; for real GPUs
 */
export const GEMM_KINDS = ['registers', 'quads', 'quads-wide', 'tiled'] as const;
export type GemmKind = (typeof GEMM_KINDS)[number];

/** One product a point: [rows × depth] · [depth × vectors of four tiles]. */
export interface GemmSize {
  readonly depth: number;
  readonly rows: number;
  readonly vectors: number;
}

interface Gemm {
  readonly kernel: KernelSource;
  /** Whether the device has what the kernel needs. */
  runsOn(gpu: Gpu): boolean;
  /** Vectors of four tiles, rounded up to what the kernel takes. */
  pad(vectors: number): number;
  launch(size: GemmSize): { constants: Constants; workgroups: [number, number, number] };
}

/** Points of F(4×4, 3×3). */
export const POINTS = 36;

/** A kernel whose invocations hold 1 or 4 vectors of `blocks` blocks of four channels. */
function inRegisters(kernel: KernelSource, blocks: 1 | 4, workgroup: number, subgroups: boolean): Gemm {
  const tiles = (vectors: number) => (vectors > 1 ? 4 : 1);
  return {
    kernel,
    runsOn: (gpu) => !subgroups || gpu.hasSubgroups,
    pad: (vectors) => Math.ceil(vectors / tiles(vectors)) * tiles(vectors),
    launch: ({ rows, vectors }) => ({
      constants: { TILES: tiles(vectors), BLOCKS: blocks, WORKGROUP: workgroup },
      workgroups: [Math.ceil(rows / 4 / blocks / workgroup), vectors / tiles(vectors), POINTS],
    }),
  };
}

export const GEMMS: Readonly<Record<GemmKind, Gemm>> = {
  registers: inRegisters(registersKernel, 4, 4, false),
  quads: inRegisters(quadsKernel, 1, 8, true),
  'quads-wide': inRegisters(quadsKernel, 4, 4, true),
  tiled: {
    kernel: tiledKernel,
    runsOn: () => true,
    pad: (vectors) => Math.ceil(vectors / 32) * 32,
    launch: ({ rows, vectors }) => ({
      constants: {},
      workgroups: [Math.ceil(rows / 64), vectors / 32, POINTS],
    }),
  },
};
