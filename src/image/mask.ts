/** How much of a place belongs to a region: `data` is [height, width], 0 … 1. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}
