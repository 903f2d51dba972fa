/** What of MediaPipe's `vision_bundle.mjs` is used; the package is the page's, not this project's. */
export interface MediaPipe {
  FilesetResolver: {
    /** @param folder of the `vision_wasm_internal` files */
    forVisionTasks(folder: string): Promise<unknown>;
  };
  ImageSegmenter: {
    createFromOptions(
      fileset: unknown,
      options: {
        baseOptions: { modelAssetPath: string; delegate: 'CPU' | 'GPU' };
        runningMode: 'IMAGE';
        outputConfidenceMasks: boolean;
        outputCategoryMask: boolean;
      },
    ): Promise<ImageSegmenter>;
  };
}

export interface ImageSegmenter {
  segment(image: OffscreenCanvas | HTMLCanvasElement): { confidenceMasks?: ConfidenceMask[]; close?(): void };
  /** Of the masks, in order; none for some models. */
  getLabels(): string[];
}

/** How likely each pixel is of a kind: [height, width], 0 … 1. */
export interface ConfidenceMask {
  width: number;
  height: number;
  getAsFloat32Array(): Float32Array;
}

/** Where the person is, of a model that knows people alone, the background, or people among other things. */
export function personOf(
  masks: readonly ConfidenceMask[],
  labels: readonly string[],
): Float32Array | undefined {
  const named = masks[labels.indexOf('person')] ?? (masks.length === 1 ? masks[0] : undefined);
  if (named) return named.getAsFloat32Array().slice();
  // What is not background, which comes first: hair, skin, clothes.
  return masks[0]?.getAsFloat32Array().map((value) => 1 - value);
}
