import type { JxlDecoder } from '@jsquash/jxl/codec/dec/jxl_dec.js';
import { inlineBytes } from '../formats/bytes.ts';
import type { PictureFacts } from '../formats/facts.ts';
import type { Raster } from '../raster.ts';

let loading: Promise<JxlDecoder> | undefined;

function decoder(): Promise<JxlDecoder> {
  loading ??= Promise.all([
    import('@jsquash/jxl/codec/dec/jxl_dec.js'),
    import('@jsquash/jxl/codec/dec/jxl_dec.wasm?url&inline'),
  ]).then(async ([{ default: instantiate }, { default: address }]) =>
    // What it says of damaged files is said in a sentence of ours.
    instantiate({ wasmBinary: await inlineBytes(address), noInitialRun: true, printErr: () => undefined }),
  );
  return loading;
}

/**
 * Decodes a JPEG XL file by libjxl to sRGB of 8 bit, turned as it is meant to be seen; of an animation the first frame.
 * @throws Error where it does not decode
 */
export async function decodeJxl({ bytes }: PictureFacts): Promise<Raster> {
  const libjxl = await decoder();
  let decoded: ReturnType<JxlDecoder['decode']>;
  try {
    decoded = libjxl.decode(bytes);
  } catch (error) {
    // What has run out of memory or thrown is not used again.
    loading = undefined;
    throw error;
  }
  if (!decoded) throw new Error('libjxl gives no picture');
  const { width, height, data } = decoded;
  return {
    width,
    height,
    model: 'rgb',
    alpha: true,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}
