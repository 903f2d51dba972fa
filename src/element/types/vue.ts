/** `<style-transfer>` in Vue 3: `import 'art-filter/vue'` defines it and tells TypeScript its props and events. */
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { StyleTransferEventMap } from '../events.ts';
import type { StyleTransferElement } from '../style-transfer-element.ts';
import type { StyleTransferProps } from './props.ts';

export * from '../index.ts';

declare module 'vue' {
  interface GlobalComponents {
    /** Listeners are `@` and their event, such as `@complete`. */
    'style-transfer': new () => StyleTransferElement & {
      /** Of templates alone: a ref has no such member. */
      $props: StyleTransferProps<HTMLAttributes, never> & PublicProps;
      /** Of templates alone: a ref has no such member. */
      $emit: EmitFn<{ [K in keyof StyleTransferEventMap]: (event: StyleTransferEventMap[K]) => void }>;
    };
  }
}
