import { outputFormat } from '../image/encode-node.ts';
import { resolveSettings } from '../style/resolve-settings.ts';
import type { Settings } from '../style/settings.ts';
import { DEMO, demoProgram, type Given, mainProgram } from './program.ts';
import type { RuntimeChoice } from './runtime.ts';
import { type Answer, readCommand, UsageError } from './usage.ts';

/** A command line, read and checked as far as that goes without opening anything. */
export interface Request {
  /** `art-filter demo`: the pictures are the project's own, and sizes left open suit the machine. */
  demo: boolean;
  content: string;
  styles: string[];
  output: string;
  background: string;
  /** Only what was given; the rest comes from the recipe and the adapter. */
  settings: Partial<Settings>;
  /** Path of the picture to start from, with init `picture`. */
  start?: string;
  /** `builtin`, `seeded`, an id of the catalogue, a path or an http(s) address. */
  weights: string;
  /** 0 for never. */
  saveEvery: number;
  report?: string;
  runtime: RuntimeChoice;
  quiet: boolean;
}

/**
 * Reads the command line.
 * @param argv what stands after the program's name
 * @throws UsageError with one sentence for anything unknown, missing or out of range
 */
export function parseArguments(argv: readonly string[]): Request | Answer {
  if (argv.length === 0) {
    throw new UsageError(
      'No pictures were given; try art-filter demo, or art-filter CONTENT STYLE -o OUT.png (--help lists all options).',
    );
  }
  let request: Request | undefined;
  const isDemo = argv[0] === DEMO;
  const build = isDemo ? demoProgram : mainProgram;
  const program = build((given, content, styles) => {
    request = toRequest(given, content, styles);
  });
  const answer = readCommand(program, argv.slice(isDemo ? 1 : 0));
  if (answer) return answer;
  if (!request) throw new UsageError('Nothing to do.');
  return request;
}

function toRequest(given: Given, content?: string, styles: string[] = []): Request {
  const { init } = given;
  const isPath = init !== undefined && !['content', 'noise', 'style'].includes(init);
  const settings = withoutUndefined({
    recipe: given.recipe,
    size: given.size,
    iterations: given.iterations,
    optimizer: given.optimizer,
    learningRate: given.learningRate,
    contentWeight: given.contentWeight,
    styleWeight: given.styleWeight,
    tvWeight: given.tvWeight,
    contentLayers: given.contentLayer === undefined ? undefined : { [given.contentLayer]: 1 },
    styleLayers: given.styleLayers,
    pooling: given.pooling,
    init: isPath ? 'picture' : (init as Settings['init'] | undefined),
    seed: given.seed,
    precision: given.precision,
  });
  // For what is out of range; the engine resolves them again.
  resolveSettings(settings);
  outputFormat(given.output);
  return {
    demo: content === undefined,
    content: content ?? '',
    styles,
    output: given.output,
    background: given.background,
    settings,
    start: isPath ? init : undefined,
    weights: given.weights,
    saveEvery: given.saveEvery ?? 0,
    report: given.report,
    runtime: given.runtime,
    quiet: given.quiet ?? false,
  };
}

function withoutUndefined(settings: { [K in keyof Settings]?: Settings[K] | undefined }): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
