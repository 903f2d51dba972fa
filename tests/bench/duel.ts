import type { Target } from './host/target.ts';
import type { Listener } from './own.ts';
import type { Row } from './row.ts';
import { summarise } from './statistics.ts';
import type { Contender, Prepared, Work } from './work.ts';

/** A contender wherever it runs. */
export type Contestant = Pick<Contender, 'impl' | 'version' | 'prepare' | 'run' | 'close'>;

/** The contender that a target's script has set. */
export async function contestantOn(target: Target): Promise<Contestant> {
  const call = <T>(member: string, ...given: unknown[]) => target.call<T>('contender', member, ...given);
  return {
    impl: await call('impl'),
    version: await call('version'),
    prepare: (work) => call<Prepared>('prepare', work),
    run: () => call<number>('run'),
    close: () => call<void>('close'),
  };
}

/** What a row says beside the times. */
export type Described = Pick<Row, 'case' | 'shape' | 'size' | 'network' | 'direction'> & {
  readonly flops: number;
};

/** Longest that preparing or one run may take, in milliseconds. */
const LIMIT = 20 * 60_000;

/** What a round lasts at least: short runs are repeated in it. */
const ROUND = 100;

/** Rounds that a contender of so long runs gets. */
export function roundsFor(milliseconds: number, wanted: number): number {
  if (milliseconds > 60_000) return 1;
  return milliseconds > 20_000 ? Math.min(2, wanted) : wanted;
}

interface Ready {
  readonly contestant: Contestant;
  readonly prepared: Prepared;
  readonly samples: number[];
  rounds: number;
}

/**
 * One work in all contestants: each is prepared, warmed up, and run in every round, in turn, the order reversed
 * every other round. Who cannot is a line of the listener.
 * @param contestants ours first
 */
export async function duel(
  work: Work,
  { flops, ...described }: Described,
  contestants: readonly Contestant[],
  rounds: number,
  common: Pick<Row, 'software' | 'runtime'>,
  listener: Listener,
): Promise<void> {
  const ready: Ready[] = [];
  const drop = (contestant: Contestant, error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const { shape, size, network, direction } = described;
    const what = [described.case, shape ?? size, network, direction].filter(Boolean).join(' ');
    listener.note(`${contestant.impl}, ${what}: ${message.replace(`${contestant.impl}: `, '')}`);
  };
  for (const contestant of contestants) {
    try {
      const prepared = await within(contestant.prepare(work));
      const warmUp = await within(contestant.run());
      ready.push({ contestant, prepared, samples: [], rounds: roundsFor(warmUp, rounds) });
    } catch (error) {
      drop(contestant, error);
    }
  }
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 ? [...ready].reverse() : ready;
    for (const one of order.filter((each) => round < each.rounds)) {
      try {
        for (let elapsed = 0; elapsed < ROUND; elapsed += one.samples.at(-1)!) {
          one.samples.push(await within(one.contestant.run()));
        }
      } catch (error) {
        drop(one.contestant, error);
        one.rounds = 0;
      }
    }
  }
  const times = ready
    .filter(({ samples }) => samples.length > 0)
    .map((one) => ({ ...one, ...summarise(one.samples) }));
  const ours = times.find(({ contestant }) => contestant === contestants[0]);
  for (const { contestant, prepared, median, spread, samples } of times) {
    listener.row({
      impl: contestant.impl,
      ...described,
      ms: median,
      spread,
      gflops: flops / median / 1e6,
      adapter: prepared.adapter,
      version: contestant.version,
      ...(ours ? { ratio: median / ours.median } : {}),
      setup_ms: prepared.setupMs,
      error: prepared.error,
      rounds: samples.length,
      timing: 'queue',
      ...common,
    });
  }
  for (const { contestant } of ready) await contestant.close().catch((error) => drop(contestant, error));
}

function within<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${LIMIT / 60_000} minutes.`)), LIMIT);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
