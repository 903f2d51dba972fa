/** `<style-transfer>` in React 19: `import 'art-filter/react'` defines it and tells TypeScript its props. */
import type * as React from 'react';
import type { StyleTransferElement } from '../style-transfer-element.ts';
import type { StyleTransferProps } from './props.ts';

export * from '../index.ts';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      /** Listeners are lower-case props, such as `oncomplete`. */
      'style-transfer': StyleTransferProps<
        React.HTMLAttributes<StyleTransferElement> & React.ClassAttributes<StyleTransferElement>,
        'on'
      >;
    }
  }
}
