/// <reference lib="dom" preserve="true" />
/** The `<style-transfer>` element, defined on import, and the helpers that a page around it shares with it. */
import { StyleTransferElement } from './style-transfer-element.ts';

export { browserLanguage, known, LANGUAGES, type Language } from '../language/languages.ts';
export { addTexts, loadLanguage, type Place, type Say, Words } from '../language/words.ts';
export { bytesToLoad, preload } from '../vgg/weights/load.ts';
export type * from './events.ts';
export {
  type GivenSettings,
  parseProperty,
  SETTING_PROPERTIES,
  settingProperty,
  toProperties,
  toSettings,
} from './given-settings.ts';
export type { LoadedPicture, PictureSource } from './pictures/picture-source.ts';
export { placeholder } from './placeholder.ts';
export type { MaskSource } from './regions/masks.ts';
export type { ElementSession, SessionSource } from './run/session-source.ts';
export {
  forgetWeights,
  isWeightsFile,
  obtainWeights,
  type WeightsSource,
  weightsOfFile,
} from './run/weights-source.ts';
export { download } from './view/download.ts';
export { styled } from './view/styled.ts';
export { StyleTransferElement };

declare global {
  interface HTMLElementTagNameMap {
    'style-transfer': StyleTransferElement;
  }
}

/** Absent on servers. */
const registry = globalThis.customElements as CustomElementRegistry | undefined;
if (registry?.get('style-transfer') === undefined) registry?.define('style-transfer', StyleTransferElement);
