// What the compilers of Vue and Svelte are told of the element; checked by `npm run check`.
import type { SvelteHTMLElements } from 'svelte/elements';
import type { GlobalComponents } from 'vue';
import type {} from '../../../src/element/types/svelte.ts';
import type {} from '../../../src/element/types/vue.ts';

export const svelte: SvelteHTMLElements['style-transfer'] = {
  class: 'easel',
  content: new Blob(),
  'style-src': 'painting.jpg',
  size: '512',
  autostart: true,
  oncomplete: ({ detail }) => console.log(detail.seconds.toFixed()),
  // @ts-expect-error There is no such attribute.
  contentsrc: 'photo.jpg',
};

type Vue = InstanceType<GlobalComponents['style-transfer']>;

export const vue: Vue['$props'] = {
  class: 'easel',
  content: new Blob(),
  'style-src': 'painting.jpg',
  styleSrc: 'painting.jpg',
  size: 512,
  autostart: '',
  // @ts-expect-error There is no such attribute.
  contentsrc: 'photo.jpg',
};

export function emit(easel: Vue): void {
  easel.$emit(
    'complete',
    new CustomEvent('complete', { detail: { iteration: 1, width: 2, height: 3, seconds: 4 } }),
  );
  // @ts-expect-error There is no such event.
  easel.$emit('finish', new CustomEvent('finish'));
}
