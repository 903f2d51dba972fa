import fc from 'fast-check';
import { packWeights } from '../../../src/vgg/formats/pack.ts';
import { readHeader } from '../../../src/vgg/formats/safetensors-header.ts';
import { readWeightsFile } from '../../../src/vgg/formats/weights-file.ts';
import { randomVgg19 } from '../../support/random-network.ts';
import { h5File, kerasContent } from '../../vgg/formats/keras-h5-file.ts';
import { oldH5File } from '../../vgg/formats/old-h5-file.ts';
import { concatenate, f32, rawFile, safetensorsFile, u16 } from '../../vgg/formats/safetensors-file.ts';
import { mutated, mutatedJson } from '../mutate.ts';
import type { Target } from '../target.ts';

const MIB = 2 ** 20;
/** Memory of the reader beside the file: tables and copies of the file. */
const memory = ({ length }: Uint8Array) => 4 * MIB + 16 * length;
const read = (bytes: Uint8Array) => readWeightsFile(bytes, 'x');

/** Weights files with the first convolution, in every format. */
export async function weightTargets(): Promise<Target<Uint8Array>[]> {
  const network = randomVgg19('conv1_1');
  const { layers } = network;
  const { weight, bias } = layers.get('conv1_1')!;
  const halves = { dtype: 'F16', shape: [64, 3, 3, 3], bytes: new Uint8Array(2 * weight.length) };
  const plain = [
    safetensorsFile({ 'features.0.weight': f32([64, 3, 3, 3], weight), 'features.0.bias': f32([64], bias) }),
    safetensorsFile({
      other: u16('BF16', [1, 2]),
      'features.0.weight': halves,
      'features.0.bias': f32([64], bias),
    }),
  ];
  const packed = await Promise.all(
    (['f32', 'f16', 'int8'] as const).map((precision) => packWeights(network, { precision })),
  );
  const tensors = [...plain, ...packed];
  const headerEnd = (file: Uint8Array) => readHeader(file, 'x').dataBegin;

  const headers = fc.record({ file: fc.constantFrom(...tensors), edits: fc.nat() }).chain(({ file }) => {
    const begin = headerEnd(file);
    const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, begin)));
    return mutatedJson([header]).map((text) => rawFile(text, file.subarray(begin)));
  });

  const content = kerasContent(layers);
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`other_${i}`, 'group' as const]));
  const h5 = [
    await h5File(content),
    await h5File({ ...content, ...many }),
    oldH5File({ ...content, ...many }),
  ];
  // Most of a file is numbers; only the bytes around them have structure.
  const smaller = h5.map((file) => withoutNumbers(file));
  return [
    { name: 'safetensors, bytes', share: 8, inputs: mutated(tensors, headerEnd), memory, read },
    { name: 'safetensors, header', share: 6, inputs: headers, memory, read },
    { name: 'HDF5, bytes', share: 10, inputs: mutated([...h5, ...smaller], () => 2500), memory, read },
    { name: 'any file', share: 2, inputs: anyFile([tensors[0]!, h5[0]!]), memory, read },
  ];
}

/** The beginning of a file, with the end of its data moved to the cut. */
function withoutNumbers(file: Uint8Array): Uint8Array {
  const short = file.slice(0, 6000);
  const end = file[8] === 0 ? 40 : 28;
  new DataView(short.buffer).setBigUint64(end, BigInt(short.length), true);
  return short;
}

/** The first bytes of a format, followed by arbitrary ones. */
function anyFile(seeds: readonly Uint8Array[]) {
  return fc
    .record({ seed: fc.constantFrom(...seeds), kept: fc.nat(64), rest: fc.uint8Array({ maxLength: 300 }) })
    .map(({ seed, kept, rest }) => concatenate([seed.subarray(0, kept), rest]));
}
