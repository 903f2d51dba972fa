// node paint.js photo.jpg painting.jpg painted.png [pixels of the longer side]
import { decodePicture, loadWeights, openGpu, StyleTransfer, writePicture } from 'art-filter/node';

const [photo, painting, result, size = '512'] = process.argv.slice(2);
const transfer = await StyleTransfer.create({
  content: await decodePicture(photo),
  styles: [{ picture: await decodePicture(painting) }],
  weights: await loadWeights('draft'),
  settings: { size: Number(size) },
  gpu: await openGpu(),
});
for await (const { iteration, iterations, losses } of transfer.run()) {
  if (iteration % 50 === 0) console.log(`${iteration} of ${iterations}: loss ${losses.total.toPrecision(3)}`);
}
await writePicture(result, await transfer.picture());
console.log(`Painted ${result}.`);
process.exit(); // Dawn keeps Node running.
