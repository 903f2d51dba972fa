/** Art Filter's engine: two pictures in, one stylised picture out. The element is in `art-filter/element`. */
export { ArtFilterError, type ErrorCode } from './errors.ts';
export { type AdapterSummary, Gpu, sharedGpu } from './gpu/device.ts';
export { decodePicture } from './image/decode-browser.ts';
export { encodePicture } from './image/encode-browser.ts';
export { invertMask, type Mask, maskFromPicture, restOf } from './image/mask.ts';
export type { Picture } from './image/picture.ts';
export { resizePicture } from './image/resize.ts';
export type { VideoType } from './record/film.ts';
export { Timelapse } from './record/timelapse.ts';
export { personSegmenter } from './segment/person.ts';
export { type Checkpoint, checkpointPicture } from './style/checkpoint/checkpoint.ts';
export { decodeCheckpoint } from './style/checkpoint/decode.ts';
export { encodeCheckpoint } from './style/checkpoint/encode.ts';
export { CONTROLS, type Control } from './style/controls.ts';
export { type EstimateInputs, estimateRun, type RunEstimate } from './style/estimate.ts';
export { type Hint, hintsFor } from './style/hints.ts';
export { INIT_SOURCES, type InitSource } from './style/init.ts';
export type { LiveSettings, Region, StyleTransferInputs } from './style/inputs.ts';
export { type LastingInputs, LastingTransfer } from './style/lasting.ts';
export { LOOKS, type Look, withLook } from './style/looks.ts';
export { RECIPES, type Recipe } from './style/recipes.ts';
export { pairRegions } from './style/regions.ts';
export { resolveSettings } from './style/resolve-settings.ts';
export { StyleTransfer } from './style/session.ts';
export type {
  Losses,
  MemoryReport,
  OptimizerName,
  Padding,
  Pooling,
  Precision,
  ScaleInfo,
  Settings,
  Step,
  StyleLoss,
  Timings,
} from './style/settings.ts';
export { type PackOptions, type PackPrecision, packWeights } from './vgg/files/pack.ts';
export { LAYER_NAMES } from './vgg/layers.ts';
export { type LoadOptions, loadWeights, weightsFromFile } from './vgg/load.ts';
export { CATALOGUE, type WeightsEntry } from './vgg/sources/catalogue.ts';
export { type KeptWeights, listKept, removeKept, verifyKept } from './vgg/sources/kept.ts';
export type { WeightsStore } from './vgg/sources/store.ts';
export { browserStore } from './vgg/sources/store-browser.ts';
export type { Preprocessing, Vgg19Weights, WeightsDefaults } from './vgg/weights.ts';
