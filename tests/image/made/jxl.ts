import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import instantiate from '@jsquash/jxl/codec/enc/jxl_enc.js';
import { box } from './files.ts';

/** Encodes RGBA without loss as a JPEG XL codestream. */
export async function jxl(rgba: Uint8Array, width: number, height: number): Promise<Buffer> {
  const path = fileURLToPath(import.meta.resolve('@jsquash/jxl/codec/enc/jxl_enc.wasm'));
  const libjxl = await instantiate({ wasmBinary: readFileSync(path), noInitialRun: true });
  const encoded = libjxl.encode(rgba, width, height, {
    effort: 3,
    quality: 100,
    progressive: false,
    epf: -1,
    lossyPalette: false,
    decodingSpeedTier: 0,
    photonNoiseIso: 0,
    lossyModular: false,
    lossless: true,
  });
  return Buffer.from(encoded!);
}

/** The same in boxes. @param parts whether the codestream is in two boxes */
export function boxedJxl(codestream: Buffer, parts: boolean): Buffer {
  const middle = Math.floor(codestream.length / 2);
  return Buffer.concat([
    box('JXL ', [0x0d, 0x0a, 0x87, 0x0a]),
    box('ftyp', Buffer.from('jxl \0\0\0\0jxl ', 'latin1')),
    ...(parts
      ? [
          box('jxlp', Buffer.concat([Buffer.from([0, 0, 0, 0]), codestream.subarray(0, middle)])),
          box('jxlp', Buffer.concat([Buffer.from([0x80, 0, 0, 1]), codestream.subarray(middle)])),
        ]
      : [box('jxlc', codestream)]),
  ]);
}
