/** `<style-transfer>` in Solid: `import 'art-filter/solid'` defines it and tells TypeScript its props. */
import type { JSX as Solid } from 'solid-js';
import type { StyleTransferElement } from '../style-transfer-element.ts';
import type { StyleTransferProps } from './props.ts';

export * from '../index.ts';

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      /** Listeners are `on:` and their event, such as `on:complete`. */
      'style-transfer': StyleTransferProps<Solid.HTMLAttributes<StyleTransferElement>, 'on:'>;
    }
  }
}
