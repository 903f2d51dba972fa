/** @jsxImportSource react */
// What TypeScript knows of the element in React; checked by `npm run check`.
import { useRef } from 'react';
import type { StyleTransferElement } from '../../../src/element/types/react.ts';

export function Easel({ photo }: { photo: File }) {
  const easel = useRef<StyleTransferElement>(null);
  return (
    <style-transfer
      ref={easel}
      className="easel"
      style={{ maxWidth: 640 }}
      content={photo}
      stylePictures={[photo]}
      style-src="painting.jpg"
      contentSrc={null}
      size={512}
      iterations="300"
      color="mix:0.5"
      autostart
      onClick={() => easel.current?.pause()}
      oncomplete={({ detail }) => console.log(detail.seconds.toFixed(), detail.width)}
      onerror={({ detail: { code, message } }) => console.warn(code, message)}
    >
      <img slot="style" src="painting.jpg" alt="" />
    </style-transfer>
  );
}

export const wrong = [
  // @ts-expect-error There is no such attribute.
  <style-transfer key="attribute" contentsrc="photo.jpg" />,
  // @ts-expect-error A size is a number.
  <style-transfer key="size" size={true} />,
  // @ts-expect-error A picture is no number.
  <style-transfer key="content" content={7} />,
  // @ts-expect-error There is no such event.
  <style-transfer key="event" onfinish={() => undefined} />,
  // @ts-expect-error The event has no such detail.
  <style-transfer key="detail" oncomplete={({ detail }) => detail.minutes} />,
];
