/** @jsxImportSource solid-js */
// What TypeScript knows of the element in Solid; checked by `npm run check`.
import type { StyleTransferElement } from '../../../src/element/types/solid.ts';

let easel: StyleTransferElement | undefined;

export const right = (
  <style-transfer
    ref={easel}
    class="easel"
    content={new Blob()}
    style-src="painting.jpg"
    size="512"
    autostart
    onClick={() => easel?.start()}
    on:step={({ detail }) => console.log(detail.losses.total.toFixed())}
  />
);

export const wrong = [
  // @ts-expect-error There is no such attribute.
  <style-transfer contentsrc="photo.jpg" />,
  // @ts-expect-error A picture is no number.
  <style-transfer content={7} />,
  // @ts-expect-error The event has no such detail.
  <style-transfer on:step={({ detail }) => detail.loss} />,
];
