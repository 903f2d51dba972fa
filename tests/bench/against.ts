import { type Contestant, contestantOn, type Described, duel } from './duel.ts';
import type { Runtime } from './host/target.ts';
import type { Opened } from './measure/main.ts';
import { convFlops, iterationFlops, squareConvs } from './measure/shapes.ts';
import type { Options } from './options.ts';
import type { Listener, Place } from './own.ts';
import { buildContender, installPeers, PEERS, type PeerEntry, pytorchContenders } from './peers/index.ts';
import type { Work } from './work.ts';

/** Sides of pictures where nobody asked for others. */
const SIZES = {
  conv: { software: [128], gpu: [512] },
  iteration: { software: [64, 128], gpu: [256, 512, 1024] },
} as const;

/**
 * Runs convolutions and iterations in our engine and in peers, all in one runtime, in turn.
 * @param contender path of the built `measure/contender.ts`
 */
export async function measureAgainst(
  place: Place,
  contender: string,
  options: Options & { readonly peers: readonly string[] },
  listener: Listener,
): Promise<void> {
  const runtime = await place.open();
  try {
    const target = await runtime.open('measure', { module: { path: place.script } });
    const opened = await target.call<Opened>('bench', 'open');
    await target.close();
    listener.note(`${runtime.description}: ${opened.details}; timed by the clock, whole queue`);
    const contestants = await gather(runtime, contender, options, listener);
    const common = { software: opened.software, runtime: runtime.description };
    for (const [work, described] of worksOf(options, opened.software)) {
      await duel(work, described, contestants, options.rounds, common, listener);
    }
  } finally {
    await runtime.close();
  }
}

/** Ours, and the peers that start. */
async function gather(
  runtime: Runtime,
  contender: string,
  { runtime: name, peers }: Options & { readonly peers: readonly string[] },
  listener: Listener,
): Promise<Contestant[]> {
  const ours = await runtime.open('art-filter', { module: { path: contender } });
  const contestants = [await contestantOn(ours)];
  for (const peer of chosenPeers(name, peers)) {
    try {
      contestants.push(...(await start(peer, name, runtime)));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      listener.note(`${peer.name}: ${message.replace(`${peer.name}: `, '')}`);
    }
  }
  return contestants;
}

/** Those of these names; of none, all that run where we run. */
export function chosenPeers(runtime: Options['runtime'], names: readonly string[]): readonly PeerEntry[] {
  return PEERS.filter(({ name, runtimes }) =>
    names.length > 0 ? names.includes(name) : runtimes.includes(runtime),
  );
}

async function start({ name, runtimes }: PeerEntry, where: Options['runtime'], runtime: Runtime) {
  if (runtimes.includes('host')) return pytorchContenders();
  if (!runtimes.includes(where)) throw new Error(`does not run by --runtime ${where}.`);
  await installPeers();
  const { js, assets } = await buildContender(name, where);
  return [await contestantOn(await runtime.open(name, { module: { text: js }, assets }))];
}

/** What is run, in order. */
export function worksOf({ cases, sizes, networks }: Options, software: boolean): [Work, Described][] {
  const kind = software ? 'software' : 'gpu';
  const sizesOf = (name: keyof typeof SIZES) => (sizes.length > 0 ? sizes : SIZES[name][kind]);
  const works: [Work, Described][] = [];
  for (const picture of cases.includes('conv') ? sizesOf('conv') : []) {
    for (const conv of networks.flatMap((network) => squareConvs(network, picture))) {
      const { inChannels, outChannels, side } = conv;
      for (const direction of ['forward', 'backward'] as const) {
        const work = { case: 'conv', size: side, inChannels, outChannels, direction } as const;
        const shape = `${inChannels}→${outChannels}@${side}`;
        works.push([work, { case: 'conv', shape, direction, flops: convFlops(conv) }]);
      }
    }
  }
  for (const size of cases.includes('iteration') ? sizesOf('iteration') : []) {
    for (const network of networks) {
      const work = { case: 'iteration', size, network } as const;
      works.push([work, { ...work, direction: 'both', flops: iterationFlops(network, size) }]);
    }
  }
  return works;
}
