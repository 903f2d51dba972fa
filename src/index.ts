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
export { type Hint, hintsFor } from './style/advice/hints.ts';
export { type Checkpoint, checkpointPicture } from './style/checkpoint/checkpoint.ts';
export { decodeCheckpoint } from './style/checkpoint/decode.ts';
export { encodeCheckpoint } from './style/checkpoint/encode.ts';
export type { Region, StyleTransferInputs } from './style/pictures/inputs.ts';
export { pairRegions } from './style/pictures/regions.ts';
export { type EstimateInputs, estimateRun, type RunEstimate } from './style/planning/estimate.ts';
export { type LastingInputs, StyleTransfer } from './style/session/style-transfer.ts';
export { CONTROLS, type Control } from './style/settings/controls.ts';
export { LOOKS, type Look, withLook } from './style/settings/looks.ts';
export { INIT_SOURCES, type InitSource } from './style/settings/parse.ts';
export { RECIPES, type Recipe } from './style/settings/recipes.ts';
export { resolveSettings } from './style/settings/resolve.ts';
export type {
  LiveSettings,
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
} from './style/settings/settings.ts';
export { type PackOptions, type PackPrecision, packWeights } from './vgg/formats/pack.ts';
export { type CachedWeights, listCached, removeCached, verifyCached } from './vgg/hub/cached-weights.ts';
export { CATALOGUE, type WeightsEntry } from './vgg/hub/catalogue.ts';
export type { WeightsStore } from './vgg/hub/store.ts';
export { browserStore } from './vgg/hub/store-browser.ts';
export { LAYER_NAMES } from './vgg/network/layers.ts';
export { type LoadOptions, loadWeights, weightsFromFile } from './vgg/weights/load.ts';
export type { Preprocessing, Vgg19Weights, WeightsDefaults } from './vgg/weights/weights.ts';
