/** The part of MediaPipe's `vision_bundle.mjs` that is used; the page hosts the package, this project does not. */
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
  /** Labels of the masks in order; empty for some models. */
  getLabels(): string[];
}

/** Probability of a class for each pixel: [height, width], 0 … 1. */
export interface ConfidenceMask {
  width: number;
  height: number;
  getAsFloat32Array(): Float32Array;
}

/** Mask of the person, from a model of people, of the background, or of several classes. */
export function personOf(
  masks: readonly ConfidenceMask[],
  labels: readonly string[],
): Float32Array | undefined {
  const named = masks[labels.indexOf('person')] ?? (masks.length === 1 ? masks[0] : undefined);
  if (named) return named.getAsFloat32Array().slice();
  // Everything but the background, which comes first: hair, skin, clothes.
  return masks[0]?.getAsFloat32Array().map((value) => 1 - value);
}
