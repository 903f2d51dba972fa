/** `<style-transfer>` in Preact: `import 'art-filter/preact'` defines it and tells TypeScript its props. */
import type * as Preact from 'preact';
import type { StyleTransferElement } from '../style-transfer-element.ts';
import type { StyleTransferProps } from './props.ts';

export * from '../index.ts';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      /** Listeners are lower-case props, such as `oncomplete`. */
      'style-transfer': StyleTransferProps<
        Preact.HTMLAttributes<StyleTransferElement> & Preact.ClassAttributes<StyleTransferElement>,
        'on'
      >;
    }
  }
}
