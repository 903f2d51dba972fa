/**
 * Calibrates the seeded weights: measures, layer by layer, what each filter gives on the sample pictures, and writes
 * the gain and bias that bring it to variance 1 and to a wanted share of active places into seeded-calibration.json.
 * Run from the project's root: `npm run weights:calibrate`, or with a folder of other pictures behind `--`. Some
 * minutes on one core.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { f16ToF32 } from '../src/vgg/files/half.ts';
import { DEFAULT_SEED, unitFilters } from '../src/vgg/filters.ts';
import { VGG19_LAYERS } from '../src/vgg/layers.ts';
import { IMAGENET_RGB } from '../src/vgg/weights.ts';
import { convolve, type Features, maxPool } from './forward.ts';
import { toF16 } from './to-f16.ts';

const RESULT = 'weights/seeded-calibration.json';
const PICTURES = 'src/samples/pictures';
/** Large enough that the last block, at a sixteenth, still has many places away from the border. */
const SIDE = 128;
/**
 * Share of places where a channel is on. Half, because a network whose filters are mostly off paints more distinct
 * strokes but goes out altogether, from layer to layer, on pale pictures or behind average pooling. Some more in the
 * first layer, so that plain areas keep their colour.
 */
const ACTIVE = { first: 0.6, others: 0.5 };

/** Each picture as a whole and its middle at twice the size, both SIDE × SIDE, as the network wants them. */
async function readPictures(folder: string): Promise<Features[]> {
  const files = (await readdir(folder)).filter((name) => /\.(webp|png|jpe?g)$/.test(name)).sort();
  if (files.length === 0) throw new Error(`${folder}: no pictures in it, expected some to calibrate on.`);
  const inputs: Features[] = [];
  for (const file of files) {
    for (const zoom of [1, 2]) {
      const whole = SIDE * zoom;
      const corner = (whole - SIDE) / 2;
      const { data } = await sharp(join(folder, file))
        .resize(whole, whole, { fit: 'cover' })
        .extract({ left: corner, top: corner, width: SIDE, height: SIDE })
        .flatten({ background: 'white' })
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      inputs.push(preprocess(data));
    }
  }
  return inputs;
}

/** Interleaved bytes to IMAGENET_RGB. */
function preprocess(rgb: Uint8Array): Features {
  const pixels = SIDE * SIDE;
  const data = new Float32Array(3 * pixels);
  for (let c = 0; c < 3; c++) {
    const scale = IMAGENET_RGB.matrix[c]![c]! / 255;
    for (let p = 0; p < pixels; p++) data[c * pixels + p] = scale * rgb[3 * p + c]! + IMAGENET_RGB.bias[c]!;
  }
  return { channels: 3, height: SIDE, width: SIDE, data };
}

/**
 * Of each channel over all inputs the standard deviation, and the value that the share `active` lies above; without the
 * outermost pixels, which see the border.
 */
function measure(features: Features[], active: number): { deviation: number; threshold: number }[] {
  const { channels, height, width } = features[0]!;
  const inside = width - 2;
  return Array.from({ length: channels }, (_, c) => {
    const values = new Float32Array(features.length * inside * (height - 2));
    let at = 0;
    for (const { data } of features) {
      for (let y = 1; y < height - 1; y++, at += inside) {
        const from = (c * height + y) * width + 1;
        values.set(data.subarray(from, from + inside), at);
      }
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    values.sort();
    return {
      deviation: Math.sqrt(variance),
      threshold: values[Math.floor((1 - active) * values.length)]!,
    };
  });
}

/** gain · value + bias and the ReLU, in place; gives the share of values above 0. */
function activate(features: Features[], gain: Float32Array, bias: Float32Array): number {
  let active = 0;
  let count = 0;
  for (const { data, height, width } of features) {
    const pixels = height * width;
    for (let i = 0; i < data.length; i++) {
      const channel = Math.floor(i / pixels);
      data[i] = Math.max(0, gain[channel]! * data[i]! + bias[channel]!);
      if (data[i]! > 0) active += 1;
    }
    count += data.length;
  }
  return active / count;
}

let features = await readPictures(process.argv[2] ?? PICTURES);
const layers: Record<string, string> = {};
for (const layer of VGG19_LAYERS) {
  if (layer.pooled) features = features.map(maxPool);
  const filters = unitFilters(layer, DEFAULT_SEED);
  features = features.map((input) => convolve(input, filters));
  const measured = measure(features, layer.inChannels === 3 ? ACTIVE.first : ACTIVE.others);
  // stored in half precision, and used as stored, so that the next layer is measured behind the very same one
  const gainBits = toF16(measured.map(({ deviation }) => 1 / deviation));
  const biasBits = toF16(measured.map(({ deviation, threshold }) => -threshold / deviation));
  layers[layer.name] = Buffer.from(Uint16Array.from([...gainBits, ...biasBits]).buffer).toString('base64');
  const share = activate(features, f16ToF32(gainBits), f16ToF32(biasBits));
  console.log(`${layer.name}: ${(100 * share).toFixed(1)} % active`);
}
await writeFile(RESULT, `${JSON.stringify({ seed: DEFAULT_SEED, layers }, null, 1)}\n`);
