import { StyleTransferElement } from './style-transfer-element.ts';

export type * from './events.ts';
export type { LoadedPicture, PictureSource } from './picture-source.ts';
export type { MaskSource } from './regions/mask-sources.ts';
export type { RunningSession, SessionRequest, SessionSource } from './session-source.ts';
export type { WeightsSource } from './weights-source.ts';
export { StyleTransferElement };

if (!customElements.get('style-transfer')) customElements.define('style-transfer', StyleTransferElement);
