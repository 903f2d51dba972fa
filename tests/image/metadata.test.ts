import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeBytes } from '../../src/image/decode-node.ts';
import { encodeAs, type OutputFormat } from '../../src/image/encode-node.ts';
import { chunk } from '../../src/image/formats/png.ts';
import { fileWith, packetOf } from '../../src/image/metadata/file-with.ts';
import { keptExif } from '../../src/image/metadata/kept-exif.ts';
import { xmpOf } from '../../src/image/metadata/read-xmp.ts';
import { textInXmp } from '../../src/image/metadata/xmp.ts';
import type { Picture } from '../../src/image/picture.ts';
import { extendedWebp, halves, pngOf, withSegments } from './made/files.ts';

const FORMATS: readonly OutputFormat[] = ['png', 'jpeg', 'webp', 'avif'];
const TEXT = '{"settings":{"color":"mix:0.5 & <more> \'quoted\'"}}';
const OWN_NAMESPACE = 'https://github.com/art-filter/art-filter/ns/1.0/';

const picture: Picture = {
  width: 37,
  height: 23,
  data: Float32Array.from({ length: 3 * 37 * 23 }, (_, i) => (i % 37) / 37),
};
const read = async (bytes: Uint8Array) => {
  const packet = await xmpOf(bytes);
  return packet === undefined ? undefined : textInXmp(packet);
};

describe('settings in a file', () => {
  it.each(FORMATS)('%s: are read again, and no pixel is another', async (format) => {
    const plain = await encodeAs(format, picture, 'x');
    const carrying = await encodeAs(format, picture, 'x', { settings: TEXT });
    expect(await read(plain)).toBeUndefined();
    expect(await read(carrying)).toBe(TEXT);
    expect((await sharp(carrying).metadata()).xmp!.toString()).toContain('artfilter:settings');
    expect(await decodeBytes(carrying)).toEqual(await decodeBytes(plain));
  });

  it('are in PNG of 16 bits, beside transparency, and in an odd number of bytes', async () => {
    const deep = await encodeAs('png', picture, 'x', { settings: TEXT, depth: 16 });
    expect(await sharp(deep).metadata()).toMatchObject({ depth: 'ushort' });
    expect(await read(deep)).toBe(TEXT);
    const alpha = { width: 37, height: 23, data: new Float32Array(37 * 23).fill(0.5) };
    for (const text of [TEXT, `${TEXT} `]) {
      for (const format of ['png', 'webp', 'avif'] as const) {
        const bytes = await encodeAs(format, picture, 'x', { settings: text, alpha });
        expect(await read(bytes)).toBe(text);
        expect(await sharp(bytes).metadata()).toMatchObject({ hasAlpha: true, width: 37, height: 23 });
      }
    }
    const lossless = await sharp({ create: { width: 9, height: 5, channels: 4, background: '#12345680' } })
      .webp({ lossless: true })
      .toBuffer();
    const written = fileWith(lossless, { settings: TEXT });
    expect(await sharp(written).metadata()).toMatchObject({ hasAlpha: true, width: 9, height: 5 });
    expect(await sharp(written).raw().toBuffer()).toEqual(await sharp(lossless).raw().toBuffer());
  });

  it('are left out where they are longer than a file holds', async () => {
    for (const format of FORMATS) {
      const bytes = await encodeAs(format, picture, 'x', { settings: '&'.repeat(20_000) });
      expect(await read(bytes)).toBeUndefined();
      expect(await sharp(bytes).metadata()).toMatchObject({ width: 37, height: 23 });
    }
  });

  it('stand beside what is kept of a photo', async () => {
    const photo = await halves([0, 0, 0], [1, 1, 1])
      .withExif({ IFD0: { Make: 'Maker' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } })
      .jpeg()
      .toBuffer();
    const exif = keptExif((await sharp(photo).metadata()).exif!, 300)!;
    for (const format of FORMATS) {
      const bytes = Buffer.from(await encodeAs(format, picture, 'x', { settings: TEXT, exif, dpi: 300 }));
      expect(await read(bytes)).toBe(TEXT);
      const written = (await sharp(bytes).metadata()).exif!;
      expect(written.toString('latin1')).toContain('Maker');
      expect(bytes.toString('latin1')).not.toMatch(/GPS|WGS/);
    }
  });

  it('are replaced, and taken out, without another change', async () => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const once = await encodeAs(format, picture, 'x', { settings: 'first', dpi: 150 });
      const twice = fileWith(once, { settings: TEXT });
      expect(await read(twice)).toBe(TEXT);
      expect(Buffer.from(twice).toString('latin1')).not.toContain('first');
      const none = fileWith(twice, {});
      expect(await read(none)).toBeUndefined();
      expect(none).toEqual(fileWith(once, {}));
      expect(await decodeBytes(none)).toEqual(await decodeBytes(once));
    }
  });
});

describe('foreign XMP', () => {
  const packet = (inside: string) =>
    `<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/">${inside}</x:xmpmeta><?xpacket end="w"?>`;
  const NS = `xmlns:foo="${OWN_NAMESPACE}"`;

  it.each([
    [
      'another prefix',
      `<rdf:Description ${NS}><foo:settings>a &amp; &#x62; &#99;</foo:settings></rdf:Description>`,
      'a & b c',
    ],
    ['an attribute', `<rdf:Description ${NS} foo:settings='a "b" &lt;'/>`, 'a "b" <'],
    ['an attribute in double quotes', `<rdf:Description ${NS} foo:settings="a &quot;b&apos;"/>`, `a "b'`],
  ])('with %s is read', (_, inside, text) => {
    expect(textInXmp(packet(inside))).toBe(text);
  });

  it.each([
    ['other content', '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:title="x"/>'],
    [
      'the same name in another namespace',
      '<d xmlns:artfilter="https://example.org/"><artfilter:settings>x</artfilter:settings></d>',
    ],
    ['elements inside', `<d ${NS}><foo:settings><b>x</b></foo:settings></d>`],
    ['no end', `<d ${NS}><foo:settings>x`],
    ['an entity of its own', `<!DOCTYPE x [<!ENTITY y "z">]><d ${NS} foo:settings=z/>`],
    ['more than is read', `<d ${NS}><foo:settings>${'x'.repeat(70_000)}</foo:settings></d>`],
  ])('with %s carries nothing', (_, inside) => {
    expect(textInXmp(packet(inside))).toBeUndefined();
  });

  it('leaves entities that are no letters as they are', () => {
    expect(textInXmp(packet(`<d ${NS}><foo:settings>&boom;&#xffffff;</foo:settings></d>`))).toBe(
      '&boom;&#xffffff;',
    );
  });

  it('is found behind foreign segments, compressed, and with a language', async () => {
    const jpeg = await halves([0, 0, 0], [1, 1, 1]).jpeg().toBuffer();
    const foreign = Buffer.from('http://ns.adobe.com/xmp/extension/\0nothing');
    expect(await read(withSegments(jpeg, [0xe1, foreign]))).toBeUndefined();
    const own = fileWith(withSegments(jpeg, [0xe1, foreign]), { settings: TEXT });
    expect(await read(own)).toBe(TEXT);
    const { deflateSync } = await import('node:zlib');
    const body = Buffer.concat([
      Buffer.from('XML:com.adobe.xmp\0\x01\0en\0title\0'),
      deflateSync(packetOf(TEXT)!),
    ]);
    const bare = await encodeAs('png', picture, 'x');
    const [head, rest] = [bare.subarray(8, 33), bare.subarray(33)];
    expect(await read(pngOf([head, chunk('iTXt', body), rest]))).toBe(TEXT);
    const bomb = Buffer.concat([
      Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'),
      deflateSync(Buffer.alloc(10_000_000, 0x20)),
    ]);
    expect(await read(pngOf([head, chunk('iTXt', bomb), rest]))).toBeUndefined();
    const webp = await halves([0, 0, 0], [1, 1, 1]).webp().toBuffer();
    expect(await read(extendedWebp(webp, [['XMP ', Buffer.from(packetOf(TEXT)!)]], 4))).toBe(TEXT);
  });
});

describe('dots an inch', () => {
  it.each([
    ['png', 300],
    ['jpeg', 300],
    ['png', 72],
    ['jpeg', 9600],
  ] as const)('%s: %i are read by other programs', async (format, dpi) => {
    const bytes = await encodeAs(format, picture, 'x', { dpi });
    expect(Math.round((await sharp(bytes).metadata()).density!)).toBe(dpi);
    expect(await decodeBytes(bytes)).toEqual(await decodeBytes(await encodeAs(format, picture, 'x')));
  });

  it.each(['webp', 'avif'] as const)('%s: are EXIF data', async (format) => {
    const { exif } = await sharp(await encodeAs(format, picture, 'x', { dpi: 300 })).metadata();
    // XResolution, a fraction of 32-bit numbers.
    const tags = exif!.subarray(exif!.indexOf('II*'));
    const entry = tags.indexOf(Buffer.from([0x1a, 1, 5, 0, 1, 0, 0, 0]));
    const at = tags.readUInt32LE(entry + 8);
    expect(tags.readUInt32LE(at) / tags.readUInt32LE(at + 4)).toBe(300);
  });

  it.each([0, 1.5, 65_536, Number.NaN])('%d are refused', async (dpi) => {
    await expect(encodeAs('png', picture, 'x', { dpi })).rejects.toMatchObject({
      code: 'settings',
      message: /dpi is .* expected a whole number from 1 to 65535/,
    });
  });

  it('are in a JPEG without a header of JFIF too', async () => {
    const jpeg = await halves([0, 0, 0], [1, 1, 1]).jpeg().toBuffer();
    const length = jpeg.readUInt16BE(4);
    const bare = Buffer.concat([jpeg.subarray(0, 2), jpeg.subarray(4 + length)]);
    const written = fileWith(bare, { dpi: 200 });
    expect((await sharp(written).metadata()).density).toBe(200);
  });
});
