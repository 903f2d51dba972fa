import registersKernel from '../../../shaders/winograd_gemm.wgsl';
import quadsKernel from '../../../shaders/winograd_gemm_quads.wgsl';
import tiledKernel from '../../../shaders/winograd_gemm_tiled.wgsl';
import type { Gpu } from '../../gpu/device.ts';
import type { KernelSource } from '../../gpu/kernels/kernel-source.ts';
import type { Constants } from '../../gpu/kernels/specialise.ts';

/**
 * Kernels that multiply Winograd planes:
 * - registers: a tile in registers, no barrier; for software adapters without subgroups
 * - quads: the same, with operands shared in quads of lanes; for software adapters with four lanes (SwiftShader)
 * - octets: shared among eight lanes, a quarter of the channels each; for software adapters with eight lanes
 *   (llvmpipe)
 * - tiled: a tile in workgroup memory; for real GPUs
 */
export const GEMM_KINDS = ['registers', 'quads', 'octets', 'tiled'] as const;
export type GemmKind = (typeof GEMM_KINDS)[number];

/** Size of one product per point: [rows × depth] · [depth × vectors of four tiles]. */
export interface GemmSize {
  readonly depth: number;
  readonly rows: number;
  readonly vectors: number;
}

interface Gemm {
  readonly kernel: KernelSource;
  /** Whether the device supports the kernel. */
  runsOn(gpu: Gpu): boolean;
  /** Vectors of four tiles of which large chunks are multiples, so that none is padded. */
  readonly granularity: number;
  /** Vectors of four tiles, rounded up to a size that the kernel takes. */
  pad(vectors: number): number;
  /** Time per vector relative to a large product: with few vectors, fewer share the weights that are loaded. */
  strain(vectors: number): number;
  launch(size: GemmSize): { constants: Constants; workgroups: [number, number, number] };
}

/** Points of F(4×4, 3×3). */
export const POINTS = 36;

/** `strain` of a single vector, measured on SwiftShader and llvmpipe. */
const ALONE = 2.2;

/** Constants of a kernel: blocks of four channels per invocation, and invocations per workgroup. */
interface Held {
  readonly BLOCKS: 1 | 4;
  readonly WORKGROUP: number;
  readonly OCTETS?: number;
}

/** A kernel whose invocations hold four vectors of the blocks of `many`, or a single one of those of `few`. */
function inRegisters(kernel: KernelSource, runsOn: Gemm['runsOn'], many: Held, few = many): Gemm {
  const tiles = (vectors: number) => (vectors === 1 ? 1 : 4);
  return {
    kernel,
    runsOn,
    granularity: 4,
    pad: (vectors) => Math.ceil(vectors / tiles(vectors)) * tiles(vectors),
    strain: (vectors) => (vectors === 1 ? ALONE : 1),
    launch: ({ rows, vectors }) => {
      const held = vectors === 1 ? few : many;
      return {
        constants: { TILES: tiles(vectors), ...held },
        workgroups: [Math.ceil(rows / 4 / held.BLOCKS / held.WORKGROUP), vectors / tiles(vectors), POINTS],
      };
    },
  };
}

export const GEMMS: Readonly<Record<GemmKind, Gemm>> = {
  registers: inRegisters(registersKernel, () => true, { BLOCKS: 4, WORKGROUP: 4 }),
  quads: inRegisters(
    quadsKernel,
    (gpu) => gpu.hasSubgroups,
    { BLOCKS: 1, WORKGROUP: 4 },
    { BLOCKS: 4, WORKGROUP: 4 },
  ),
  octets: inRegisters(quadsKernel, (gpu) => gpu.subgroupLanes >= 8, { BLOCKS: 1, WORKGROUP: 8, OCTETS: 1 }),
  tiled: {
    kernel: tiledKernel,
    runsOn: () => true,
    granularity: 32,
    pad: (vectors) => Math.ceil(vectors / 32) * 32,
    strain: () => 1,
    launch: ({ rows, vectors }) => ({
      constants: {},
      workgroups: [Math.ceil(rows / 64), vectors / 32, POINTS],
    }),
  },
};
