/// <reference lib="dom" preserve="true" />
/** Art Filter's engine: two pictures in, one stylised picture out. The element is in `art-filter/element`. */
export { ArtFilterError, type ErrorCode, printable } from './errors.ts';
export { formatBytes, formatProgress, parseBytes } from './format.ts';
export type { AdapterSummary } from './gpu/adapter.ts';
export { Gpu, sharedGpu } from './gpu/device.ts';
export { decodePicture } from './image/decode-browser.ts';
export { type EncodePictureOptions, encodePicture } from './image/encode-browser.ts';
export { invertMask, type Mask, maskFromPicture, restOf } from './image/mask.ts';
export type { Picture } from './image/picture.ts';
export { resizePicture } from './image/resize.ts';
export type { VideoType } from './record/film.ts';
export { Timelapse } from './record/timelapse.ts';
export { personSegmenter } from './segment/person.ts';
export { type Hint, hintsFor } from './style/advice/hints.ts';
export { type Checkpoint, checkpointPicture } from './style/checkpoint/checkpoint.ts';
export { decodeCheckpoint, encodeCheckpoint } from './style/checkpoint/file.ts';
export type { StyleTransferInputs } from './style/checkpoint/resume.ts';
export { decodeMeasured, encodeMeasured } from './style/objective/measured-file.ts';
export type { Region } from './style/pictures/inputs.ts';
export { isMeasured, type MeasuredStyle } from './style/pictures/measured.ts';
export { pairRegions } from './style/pictures/regions.ts';
export { compileAhead } from './style/planning/compile-ahead.ts';
export { type EstimateInputs, estimateRun, type RunEstimate } from './style/planning/estimate.ts';
export { type MeasureInputs, measureStyle } from './style/session/measure-style.ts';
export { recordOf } from './style/session/record-of.ts';
export { type RunOptions, StyleTransfer } from './style/session/style-transfer.ts';
export { CONTROLS, type Control, control, helpSentence } from './style/settings/controls.ts';
export {
  type AdapterKind,
  defaultNetwork,
  TIMES_DRAFT as SOFTWARE_TIME_RATIOS,
} from './style/settings/for-adapter.ts';
export { choicesOf, type Setting, type Stops } from './style/settings/kinds.ts';
export { DECIDED_BY_LOOKS, LOOKS, type Look, lookSettings, withLook } from './style/settings/looks.ts';
export {
  formatLayerList,
  INIT_SOURCES,
  type InitSource,
  parseColor,
  parseInit,
  parseLayerList,
} from './style/settings/parse.ts';
export { RECIPES, type Recipe } from './style/settings/recipes.ts';
export {
  type AbsentInput,
  chosenIn,
  formatRecord,
  passedOverText,
  type ReadRecord,
  type RunRecord,
  readRecord,
  withoutRecord,
} from './style/settings/record.ts';
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
export {
  attributeOf,
  propertyOf,
  SETTING_NAMES,
  type SettingName,
  settingOf,
} from './style/settings/settings.ts';
export { type PackOptions, type PackPrecision, packWeights } from './vgg/formats/pack.ts';
export {
  type CachedWeights,
  cachedFile,
  listCached,
  removeCached,
  USUAL_DEPTH as DEFAULT_LAST_LAYER,
  verifyCached,
} from './vgg/hub/cached-weights.ts';
export { CATALOGUE, findEntry, type WeightsEntry } from './vgg/hub/catalogue.ts';
export type { FetchedBytes } from './vgg/hub/meter.ts';
export { bytesToFetch } from './vgg/hub/published.ts';
export type { WeightsStore } from './vgg/hub/store.ts';
export { browserStore } from './vgg/hub/store-browser.ts';
export { deepestLayer, LAYER_NAMES } from './vgg/network/layers.ts';
export { BUNDLED, type BundledNetwork, findBundled } from './vgg/weights/bundled.ts';
export { bytesToLoad, type LoadOptions, loadWeights, preload, weightsFromFile } from './vgg/weights/load.ts';
export type { Preprocessing, Vgg19Weights, WeightsDefaults } from './vgg/weights/weights.ts';
export { WorkerEngine } from './worker/worker-engine.ts';
