import type { LitElement } from 'lit';
import type { StyleTransferEventMap } from '../events.ts';
import type { Inputs } from '../inputs.ts';
import type { StyleTransferElement } from '../style-transfer-element.ts';

/** Names of the reactive properties. */
type Input = Exclude<keyof Inputs, keyof LitElement>;

/** Names of the other properties that can be set. */
type Setter = 'content' | 'stylePictures' | 'masks' | 'styleMasks' | 'keep' | 'compare';

/** `content-src` for `contentSrc`. */
type Kebab<T extends string> = T extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `-${Lowercase<Head>}`}${Kebab<Tail>}`
  : '';

/** What a template may write for a property: also the text of its attribute. */
type Written<T> = T | (NonNullable<T> extends number ? string : NonNullable<T> extends boolean ? '' : never);

/** Properties of `<style-transfer>` as templates set them. */
export type StyleTransferProperties = {
  [K in Input]?: Written<Inputs[K]> | undefined;
} & { [K in Setter]?: StyleTransferElement[K] | undefined };

/** Attributes of `<style-transfer>` as HTML writes them. */
export type StyleTransferAttributes = {
  [K in Exclude<Input, 'sessionSource'> as Kebab<K>]?: Extract<
    Written<Inputs[K]>,
    string | number | boolean | null | undefined
  >;
};

/** Listeners, each named by a prefix and its event, such as `oncomplete`. */
export type StyleTransferListeners<Prefix extends string> = {
  [K in keyof StyleTransferEventMap as `${Prefix}${K}`]?:
    | ((event: StyleTransferEventMap[K]) => unknown)
    | undefined;
};

/** All of it, in place of what a framework gives every HTML element by the same name. */
export type StyleTransferProps<Base, Prefix extends string> = Omit<
  Base,
  keyof (StyleTransferProperties & StyleTransferAttributes & StyleTransferListeners<Prefix>)
> &
  Omit<StyleTransferAttributes, keyof StyleTransferProperties> &
  StyleTransferProperties &
  StyleTransferListeners<Prefix>;
