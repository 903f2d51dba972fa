const WIDTH = 20;
const HEIGHT = 18;
/** Blue, green, red: left and right half. */
const LEFT = [51, 76, 204];
const RIGHT = [128, 153, 64];

function header(bits: number, compression: number, height: number, colours = 0): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.writeUInt32LE(40, 0);
  bytes.writeInt32LE(WIDTH, 4);
  bytes.writeInt32LE(height, 8);
  bytes.writeUInt16LE(1, 12);
  bytes.writeUInt16LE(bits, 14);
  bytes.writeUInt32LE(compression, 16);
  bytes.writeUInt32LE(colours, 32);
  return bytes;
}

function file(head: Buffer, table: Buffer, pixels: Buffer): Buffer {
  const before = Buffer.alloc(14);
  before.write('BM');
  before.writeUInt32LE(14 + head.length + table.length + pixels.length, 2);
  before.writeUInt32LE(14 + head.length + table.length, 10);
  return Buffer.concat([before, head, table, pixels]);
}

const isLeft = (x: number) => x < WIDTH / 2;
const PALETTE = Buffer.from([...LEFT, 0, ...RIGHT, 0]);

/** Rows of whole bytes a pixel. */
function rows(pixel: (x: number) => number[], bytes: number): Buffer {
  const row = Buffer.alloc(Math.ceil((WIDTH * bytes) / 4) * 4);
  for (let x = 0; x < WIDTH; x++) row.set(pixel(x), x * bytes);
  return Buffer.concat(Array.from({ length: HEIGHT }, () => row));
}

/** 5 bits of each component, red highest. */
function packed(x: number): number[] {
  const [b, g, r] = (isLeft(x) ? LEFT : RIGHT).map((v) => v >> 3) as [number, number, number];
  const value = (r << 10) | (g << 5) | b;
  return [value & 255, value >> 8];
}

/** BMP files of every kind of pixel, and an icon: two halves. */
export function bitmapFiles(): Buffer[] {
  const colour = (x: number) => (isLeft(x) ? LEFT : RIGHT);
  const run = [10, 0, 10, 1, 0, 0];
  const nibbles = [10, 0x00, 10, 0x11, 0, 0];
  const repeated = (bytes: number[]) =>
    Buffer.from([...Array.from({ length: HEIGHT }, () => bytes).flat(), 0, 1]);
  const bits = Buffer.alloc(4 * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) bits.set([0x00, 0x3f, 0xf0, 0], 4 * y);
  const masks = Buffer.alloc(12);
  [0xff0000, 0xff00, 0xff].forEach((mask, i) => {
    masks.writeUInt32LE(mask, 4 * i);
  });
  const opaque = rows((x) => [...colour(x), 255], 4);
  const icon = Buffer.concat([header(32, 0, 2 * HEIGHT), opaque, Buffer.alloc(4 * HEIGHT)]);
  const entry = Buffer.alloc(22);
  entry.set([0, 0, 1, 0, 1, 0, WIDTH, HEIGHT, 0, 0, 1, 0, 32, 0]);
  entry.writeUInt32LE(icon.length, 14);
  entry.writeUInt32LE(22, 18);
  return [
    file(header(1, 0, HEIGHT, 2), PALETTE, bits),
    file(
      header(8, 0, HEIGHT, 2),
      PALETTE,
      rows((x) => [isLeft(x) ? 0 : 1], 1),
    ),
    file(header(8, 1, HEIGHT, 2), PALETTE, repeated(run)),
    file(header(4, 2, HEIGHT, 2), PALETTE, repeated(nibbles)),
    file(header(16, 0, HEIGHT), Buffer.alloc(0), rows(packed, 2)),
    file(header(24, 0, -HEIGHT), Buffer.alloc(0), rows(colour, 3)),
    file(
      header(32, 0, HEIGHT),
      Buffer.alloc(0),
      rows((x) => [...colour(x), 0], 4),
    ),
    file(
      header(32, 3, HEIGHT),
      masks,
      rows((x) => [...colour(x), 0], 4),
    ),
    Buffer.concat([entry, icon]),
  ];
}
