/** Art Filter's engine: two pictures in, one stylised picture out. The element is in `art-filter/element`. */
export { ArtFilterError, type ErrorCode } from './errors.ts';
export { type AdapterSummary, Gpu, sharedGpu } from './gpu/device.ts';
export { decodePicture } from './image/decode-browser.ts';
export { encodePicture } from './image/encode-browser.ts';
export type { Mask } from './image/mask.ts';
export type { Picture } from './image/picture.ts';
export { resizePicture } from './image/resize.ts';
export type { LiveSettings, Region, StyleTransferInputs } from './style/inputs.ts';
export { RECIPES, type Recipe } from './style/recipes.ts';
export { resolveSettings } from './style/resolve-settings.ts';
export { StyleTransfer } from './style/session.ts';
export type {
  Losses,
  MemoryReport,
  OptimizerName,
  Padding,
  Pooling,
  Precision,
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
