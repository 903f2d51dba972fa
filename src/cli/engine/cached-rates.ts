import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Gpu } from '../../gpu/device.ts';
import type { Element } from '../../graph/tensor.ts';
import { writeWhole } from '../../image/encode-node.ts';
import { keepRates } from '../../ops/convolution/autotune.ts';
import { isRecord } from '../../style/checkpoint/guards.ts';
import { isSpeeds, readSpeeds, speedsOf } from '../../style/checkpoint/header.ts';
import { cacheFolder } from '../../vgg/hub/store-node.ts';

const ELEMENTS: readonly Element[] = ['f32', 'f16'];

/**
 * Keeps how fast a GPU was measured to be in a file, by its name, its driver's and this program's version, so that the
 * same command chooses the same kernels the next time, and gives the same bits. What cannot be read is measured again,
 * and what cannot be written is measured every time. On software adapters nothing depends on what is measured.
 * @param path default `speeds.json` in the user's cache folder
 */
export async function cacheRatesInFile(
  gpu: Gpu,
  path: string = join(cacheFolder(), 'speeds.json'),
): Promise<void> {
  const { vendor, architecture, description, software } = gpu.adapter;
  if (software) return;
  const name = [__VERSION__, vendor, architecture, description].join(' / ');
  const all = await readTable(path);
  const own = isRecord(all[name]) ? all[name] : {};
  const before = ELEMENTS.flatMap((element) => {
    const speeds = own[element];
    return isSpeeds(speeds) ? [[element, readSpeeds(speeds)] as const] : [];
  });
  keepRates(gpu, new Map(before), async (element, rates) => {
    own[element] = speedsOf(rates);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, JSON.stringify({ ...(await readTable(path)), [name]: own }, null, 2));
    } catch {
      // It is only a little less sure then.
    }
  });
}

/** What a file has, nothing where it cannot be read. */
async function readTable(path: string): Promise<Record<string, unknown>> {
  try {
    const table: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isRecord(table) ? table : {};
  } catch {
    return {};
  }
}
