/** `<style-transfer>` in Svelte 5: `import 'art-filter/svelte'` defines it and tells TypeScript its props. */
import type { HTMLAttributes as Attributes } from 'svelte/elements';
import type { StyleTransferElement } from '../style-transfer-element.ts';
import type { StyleTransferProps } from './props.ts';

export * from '../index.ts';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    /** Listeners are lower-case attributes, such as `oncomplete`. */
    'style-transfer': StyleTransferProps<Attributes<StyleTransferElement>, 'on'>;
  }
}
