/** @jsxImportSource preact */
// What TypeScript knows of the element in Preact; checked by `npm run check`.
import { createRef } from 'preact';
import type { StyleTransferElement } from '../../../src/element/types/preact.ts';

const easel = createRef<StyleTransferElement>();

export const right = (
  <style-transfer
    ref={easel}
    class="easel"
    content={new Blob()}
    style-src="painting.jpg"
    size="512"
    color="mix:0.5"
    autostart
    onClick={() => easel.current?.start()}
    onstep={({ detail }) => console.log(detail.losses.total.toFixed())}
  />
);

export const wrong = [
  // @ts-expect-error There is no such attribute.
  <style-transfer contentsrc="photo.jpg" />,
  // @ts-expect-error A picture is no number.
  <style-transfer content={7} />,
  // @ts-expect-error The event has no such detail.
  <style-transfer onstep={({ detail }) => detail.loss} />,
];
