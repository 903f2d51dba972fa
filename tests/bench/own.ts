import type { Runtime } from './host/target.ts';
import type { Item } from './measure/cases.ts';
import type { Measuring, Opened } from './measure/main.ts';
import type { PreviewTimes } from './measure/preview.ts';
import type { Options } from './options.ts';
import type { Measurement, Row } from './row.ts';
import { summarise } from './statistics.ts';

export interface Listener {
  row(row: Row): void;
  /** Something that a person should know, in one line. */
  note(line: string): void;
}

/** What our own cases run on. */
export interface Place {
  open(): Promise<Runtime>;
  /** Path of the built `measure/main.ts`. */
  readonly script: string;
}

type Call<K extends keyof Measuring> = Awaited<ReturnType<Measuring[K]>>;

/** Sides of the first preview where nobody asked for others: what the command line starts with. */
const PREVIEW_SIZES = { software: 160, gpu: 512 } as const;
/** Cold starts, each in a browser or process of its own. */
const COLD_STARTS = 3;

/** Measures our own cases, one after another. */
export async function measureOwn(
  place: Place,
  { cases, sizes, networks }: Pick<Options, 'cases' | 'sizes' | 'networks'>,
  listener: Listener,
): Promise<void> {
  const runtime = await place.open();
  let opened: Opened;
  try {
    const target = await runtime.open('measure', { module: { path: place.script } });
    opened = await target.call<Call<'open'>>('bench', 'open');
    listener.note(describe(opened, runtime.description));
    for (const name of cases) {
      if (name === 'preview') continue;
      for (const item of await target.call<Item[]>('bench', 'items', name, sizes, networks)) {
        await attempt(`${name} ${JSON.stringify(item)}`, listener, async () => {
          const measured = await target.call<Measurement[]>('bench', 'measure', name, item);
          for (const one of measured) listener.row(toRow(one, opened, runtime.description));
        });
      }
    }
  } finally {
    await runtime.close();
  }
  if (!cases.includes('preview')) return;
  const standard = PREVIEW_SIZES[opened.software ? 'software' : 'gpu'];
  // The published network does not come with the project.
  for (const network of networks.filter((name) => name !== 'vgg19')) {
    for (const size of sizes.length > 0 ? sizes : [standard]) {
      await attempt(`preview ${network} ${size}`, listener, async () => {
        for (const one of await measurePreviews(place, network, size)) {
          listener.row(toRow({ ...one, timing: 'queue' }, opened, runtime.description));
        }
      });
    }
  }
}

/** What fails is a line, and the rest goes on. */
async function attempt(what: string, listener: Listener, measure: () => Promise<void>): Promise<void> {
  try {
    await measure();
  } catch (error) {
    // Of a shader that does not compile the message goes on with its source.
    listener.note(`${what}: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`);
  }
}

/** The first preview from nothing, and the next one on the same device. */
async function measurePreviews(place: Place, network: string, size: number): Promise<Measurement[]> {
  const starts: Call<'previews'>[] = [];
  for (let i = 0; i < COLD_STARTS; i++) {
    const runtime = await place.open();
    try {
      const target = await runtime.open('measure', { module: { path: place.script } });
      starts.push(await target.call<Call<'previews'>>('bench', 'previews', network, size));
    } finally {
      await runtime.close();
    }
  }
  return (['cold', 'cached'] as const).flatMap((kind) =>
    (['total', 'device', 'weights', 'network', 'graph', 'drawn'] as const).map((part): Measurement => {
      const { median, spread, least } = summarise(starts.map((start) => timeOf(start[kind], part)));
      const phase = part === 'total' ? kind : `${kind}: ${part}`;
      const base = { case: 'preview', size, network, direction: null, gflops: null };
      return { ...base, phase, ms: median, spread, least_ms: least, rounds: COLD_STARTS };
    }),
  );
}

function timeOf(times: PreviewTimes, part: keyof PreviewTimes | 'total'): number {
  return part === 'total' ? Object.values(times).reduce((sum, ms) => sum + ms, 0) : times[part];
}

function toRow(measurement: Measurement, opened: Opened, runtime: string): Row {
  const { adapter, version, software, timing } = opened;
  return { impl: 'art-filter', timing, ...measurement, adapter, version, software, runtime };
}

function describe({ details, software, timing, peak }: Opened, runtime: string): string {
  const kind = software ? 'a software adapter' : 'a GPU';
  const clock = timing === 'timestamps' ? "the GPU's timestamps" : 'the clock, whole queue';
  return `${runtime}: ${details}; ${kind}; timed by ${clock}; peak ${peak.gflops.toFixed(0)} GFLOP/s, copy ${peak.gbps.toFixed(1)} GB/s`;
}
