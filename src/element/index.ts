import { StyleTransferElement } from './style-transfer-element.ts';

export type * from './events.ts';
export type { LoadedPicture, PictureSource } from './pictures/picture-source.ts';
export type { MaskSource } from './regions/mask-sources.ts';
export type { ElementSession, SessionSource } from './run/session-source.ts';
export type { WeightsSource } from './run/weights-source.ts';
export { StyleTransferElement };

if (!customElements.get('style-transfer')) customElements.define('style-transfer', StyleTransferElement);
