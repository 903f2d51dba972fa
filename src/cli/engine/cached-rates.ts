import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNamed } from '../../gpu/adapter.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { Element } from '../../graph/tensor.ts';
import { writeWhole } from '../../image/encode-node.ts';
import { keepRates } from '../../ops/convolution/autotune.ts';
import { isRecord } from '../../style/checkpoint/guards.ts';
import { isSpeeds, readSpeeds, speedsOf } from '../../style/checkpoint/header.ts';
import { cacheFolder } from '../../vgg/hub/store-node.ts';

const ELEMENTS: readonly Element[] = ['f32', 'f16'];

/**
 * Caches the measured speeds of a GPU's convolutions in a file, by adapter, driver and program version: the next
 * process then chooses the same kernels and computes the same bits. An unreadable file counts as empty, and an
 * unwritable one is ignored. Software adapters are skipped, as they do not depend on measurements, and GPUs without a name.
 * @param path default `speeds.json` in the user's cache folder
 */
export async function cacheRatesInFile(
  gpu: Gpu,
  path: string = join(cacheFolder(), 'speeds.json'),
): Promise<void> {
  const { vendor, architecture, description, software } = gpu.adapter;
  if (software || !isNamed(gpu.adapter)) return;
  const name = [__VERSION__, vendor, architecture, description].join(' / ');
  const table = await readTable(path);
  const own = isRecord(table[name]) ? table[name] : {};
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
      // The next process measures again.
    }
  });
}

/** The table in a file; empty where the file cannot be read. */
async function readTable(path: string): Promise<Record<string, unknown>> {
  try {
    const table: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isRecord(table) ? table : {};
  } catch {
    return {};
  }
}
