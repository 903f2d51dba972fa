import { decodePicture, Gpu, loadWeights, type Picture, StyleTransfer } from 'art-filter';
import type { StyleTransferElement } from 'art-filter/element';

/** Paints with the engine alone, here or in a worker. */
export async function paint(photo: Blob, painting: Blob): Promise<Picture> {
  const transfer = await StyleTransfer.create({
    content: await decodePicture(photo),
    styles: [{ picture: await decodePicture(painting) }],
    weights: await loadWeights('builtin'),
    settings: { size: 512, color: 'mix:0.5' },
    gpu: await Gpu.open(),
  });
  for await (const { iteration, losses } of transfer.run()) {
    console.log(iteration.toFixed(), losses.total.toPrecision(3));
  }
  return transfer.picture();
}

/** Paints with the element. */
export async function paintIn(easel: StyleTransferElement, photo: File): Promise<Blob> {
  easel.content = photo;
  easel.styleSrc = 'painting.jpg';
  easel.addEventListener('complete', ({ detail }) => console.log(detail.seconds.toFixed()));
  easel.addEventListener('error', ({ detail: { code, message } }) => console.warn(code, message));
  await easel.start();
  return easel.toBlob('image/webp');
}
