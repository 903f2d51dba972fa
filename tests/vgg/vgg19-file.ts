import { FULL_WIDTHS, layersOf } from '../../src/vgg/network/widths.ts';
import { type FileTensor, f32 } from './formats/safetensors-file.ts';

/** The tensors of a VGG19 from conv1_1 to `upTo`; every value of a layer's tensors is its `features` index. */
export function vgg19Tensors(upTo: string, widths = FULL_WIDTHS): Record<string, FileTensor> {
  const tensors: Record<string, FileTensor> = {};
  for (const { name, index, outChannels, inChannels } of layersOf(widths)) {
    const weight = new Float32Array(outChannels * inChannels * 9).fill(index);
    tensors[`features.${index}.weight`] = f32([outChannels, inChannels, 3, 3], weight);
    tensors[`features.${index}.bias`] = f32([outChannels], new Float32Array(outChannels).fill(index));
    if (name === upTo) return tensors;
  }
  throw new Error(`no layer ${upTo}`);
}
