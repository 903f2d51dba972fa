import type { AvifDecoder } from '@jsquash/avif/codec/dec/avif_dec.js';
import { inlineBytes } from '../formats/bytes.ts';
import type { PictureFacts } from '../formats/facts.ts';
import type { Raster } from '../raster.ts';

let loading: Promise<AvifDecoder> | undefined;

function decoder(): Promise<AvifDecoder> {
  loading ??= Promise.all([
    import('@jsquash/avif/codec/dec/avif_dec.js'),
    import('@jsquash/avif/codec/dec/avif_dec.wasm?url&inline'),
  ]).then(async ([{ default: instantiate }, { default: address }]) =>
    instantiate({ wasmBinary: await inlineBytes(address), noInitialRun: true }),
  );
  return loading;
}

/**
 * Decodes an AVIF file by libavif in 16 bit: of any depth, with grids and transparency, of an animation the first frame.
 * It is neither cropped nor turned, and in the colours that the file stores.
 * @throws Error where it does not decode
 */
export async function decodeAvif({ bytes, width, height, model }: PictureFacts): Promise<Raster> {
  const libavif = await decoder();
  let decoded: ReturnType<AvifDecoder['decode']>;
  try {
    decoded = libavif.decode(bytes, 16);
  } catch (error) {
    // What has run out of memory or thrown is not used again.
    loading = undefined;
    throw error;
  }
  if (!decoded) throw new Error('libavif gives no picture');
  if (decoded.width > width || decoded.height > height) throw new Error('it is larger than its header says');
  const raster = { width: decoded.width, height: decoded.height, alpha: true, data: decoded.data };
  return model === 'grey' ? { ...raster, model, data: greyOf(decoded.data) } : { ...raster, model: 'rgb' };
}

/** Grey and alpha of RGBA. */
function greyOf(samples: Uint16Array): Uint16Array {
  return Uint16Array.from({ length: samples.length / 2 }, (_, i) => samples[2 * i + (i % 2)]!);
}
