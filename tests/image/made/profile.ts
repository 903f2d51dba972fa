import { D50, type Primaries, type Transfer, toD50, type Vector } from './colour.ts';

type Space = 'RGB ' | 'GRAY' | 'CMYK';

/** An ICC profile of version 2 of tags. */
function profile(space: Space, connection: 'XYZ ' | 'Lab ', tags: readonly [string, Buffer][]): Buffer {
  const header = Buffer.alloc(128);
  header.writeUInt32BE(0x02400000, 8);
  header.write(space === 'CMYK' ? 'prtr' : 'mntr', 12);
  header.write(space, 16);
  header.write(connection, 20);
  header.write('acsp', 36);
  D50.forEach((value, i) => {
    header.writeInt32BE(Math.round(value * 65536), 68 + 4 * i);
  });
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length);
  let at = header.length + table.length;
  tags.forEach(([name, data], i) => {
    table.write(name, 4 + 12 * i);
    table.writeUInt32BE(at, 8 + 12 * i);
    table.writeUInt32BE(data.length, 12 + 12 * i);
    at += data.length;
  });
  const whole = Buffer.concat([header, table, ...tags.map(([, data]) => data)]);
  whole.writeUInt32BE(whole.length);
  return whole;
}

function xyzTag(values: Vector): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ');
  values.forEach((value, i) => {
    tag.writeInt32BE(Math.round(value * 65536), 8 + 4 * i);
  });
  return tag;
}

/** A curve as a table. */
function curveTag(transfer: Transfer, steps = 4096): Buffer {
  const tag = Buffer.alloc(12 + 2 * steps);
  tag.write('curv');
  tag.writeUInt32BE(steps, 8);
  for (let i = 0; i < steps; i++)
    tag.writeUInt16BE(Math.round(65535 * transfer(i / (steps - 1))), 12 + 2 * i);
  return tag;
}

export function matrixProfile(primaries: Primaries, transfer: Transfer): Buffer {
  const matrix = toD50(primaries);
  const column = (c: 0 | 1 | 2) => xyzTag([matrix[0][c], matrix[1][c], matrix[2][c]]);
  const curve = curveTag(transfer);
  return profile('RGB ', 'XYZ ', [
    ['wtpt', xyzTag(D50)],
    ['rXYZ', column(0)],
    ['gXYZ', column(1)],
    ['bXYZ', column(2)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ]);
}

export function greyProfile(transfer: Transfer): Buffer {
  return profile('GRAY', 'XYZ ', [
    ['wtpt', xyzTag(D50)],
    ['kTRC', curveTag(transfer)],
  ]);
}

/**
 * A profile of a table alone.
 * @param grid points along each axis
 * @param lab L*a*b* of a colour (0 … 1)
 */
export function tableProfile(
  space: 'RGB ' | 'CMYK',
  grid: number,
  lab: (colour: number[]) => Vector,
): Buffer {
  const inputs = space === 'CMYK' ? 4 : 3;
  const head = Buffer.alloc(52);
  head.write('mft2');
  head.set([inputs, 3, grid], 8);
  for (const i of [0, 4, 8]) head.writeInt32BE(65536, 12 + 4 * i);
  head.writeUInt16BE(2, 48);
  head.writeUInt16BE(2, 50);
  const straight = (count: number) =>
    Buffer.concat(Array.from({ length: count }, () => Buffer.from([0, 0, 255, 255])));
  const points = Buffer.alloc(6 * grid ** inputs);
  for (let i = 0; i < grid ** inputs; i++) {
    // The first component changes slowest.
    const colour = Array.from(
      { length: inputs },
      (_, c) => (Math.floor(i / grid ** (inputs - 1 - c)) % grid) / (grid - 1),
    );
    const [l, a, b] = lab(colour);
    const stored = [(l / 100) * 65280, (a + 128) * 256, (b + 128) * 256];
    stored.forEach((value, c) => {
      points.writeUInt16BE(Math.max(0, Math.min(65535, Math.round(value))), 6 * i + 2 * c);
    });
  }
  const table = Buffer.concat([head, straight(inputs), points, straight(3)]);
  return profile(space, 'Lab ', [
    ['wtpt', xyzTag(D50)],
    ['A2B0', table],
  ]);
}
