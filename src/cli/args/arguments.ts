import type { Mask } from '../../image/mask.ts';
import { pairRegionsSync } from '../../style/pictures/regions.ts';
import { checkBlend, INIT_SOURCES, parseInit } from '../../style/settings/parse.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import type { Settings } from '../../style/settings/settings.ts';
import { checkStandardOnce } from '../inputs/read-input.ts';
import type { Format } from '../outputs/name.ts';
import { type RuntimeChoice, timelapseFormat } from '../shared/choices.ts';
import { DEMO } from './commands.ts';
import { type FileOptions, fileOptionsOf } from './file-options.ts';
import { type Given, settingsOf } from './options.ts';
import { type PrintSize, USUAL_DPI } from './print-size.ts';
import { demoProgram, mainProgram } from './program.ts';
import { type Answer, readCommand, UsageError } from './usage.ts';

/** A command line, checked as far as possible without opening files. */
export interface Request extends FileOptions {
  /** Whether it is `art-filter demo`: sample pictures, and defaults that suit the machine. */
  demo: boolean;
  content: string;
  styles: string[];
  /** Path of the result, a folder, or `-`; default: a name made from the pictures. */
  output?: string;
  /** Format of the result where its name does not tell it. */
  format?: Format;
  /** Whether files that are there already may be replaced. */
  overwrite: boolean;
  background: string;
  /** Only the given ones. */
  settings: Partial<Settings>;
  /** A picture whose settings the given ones count over. */
  settingsFrom?: string;
  /** Network of those settings, once they are read. */
  carriedNetwork?: { readonly name: string; readonly digest?: string };
  /** Size on paper in place of the size in pixels. */
  print?: PrintSize;
  /** Name of a look; the settings count over it. */
  look?: string;
  /** Path of the picture that `picture` in `init` means. */
  start?: string;
  /** Paths of masks, one for each style in order; with one fewer than styles, the last style takes the rest. */
  masks: string[];
  /** Paths of masks in the style pictures, one for each style in order. */
  styleMasks: string[];
  /** Path of the mask of the area that stays unchanged. */
  keep?: string;
  /** `builtin`, `draft`, an id of the catalogue, a path or an http(s) address; default: by the adapter. */
  weights?: string;
  /** Iterations between two saved pictures; 0 for none. */
  saveEvery: number;
  /** Path of the film of the run. */
  timelapse?: string;
  report?: string;
  /** Seconds between two checkpoints; 0 for none. */
  checkpointEvery: number;
  /** Whether to resume from the checkpoint of the same command. */
  resume: boolean;
  runtime: RuntimeChoice;
  /** Most bytes of GPU buffers. */
  memory?: number;
  /** Whether to print an estimate only. */
  dryRun?: boolean;
  quiet: boolean;
}

/** A command line whose result has its name. */
export type NamedRequest = Request & { output: string };

/**
 * Reads the command line.
 * @param argv arguments after the program's name
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
  const { init, start } = startOf(given);
  const settings = { ...settingsOf(given), ...(init !== undefined && { init }) };
  if (given.tileable && settings.padding !== 'wrap') {
    throw new UsageError(`--tileable means --padding wrap, not ${settings.padding}; leave one of them out.`);
  }
  const { print, dpi = print && USUAL_DPI } = given;
  if (print && settings.size !== undefined) {
    throw new UsageError(
      `--print ${print.text} and --size ${settings.size} both set the size; leave one of them out.`,
    );
  }
  // Refuses bad values early; the engine resolves the settings again.
  resolveSettings(settings);
  const { mask: masks = [], styleMask: styleMasks = [] } = given;
  const count = content === undefined ? 1 : styles.length;
  checkBlend(settings.blend ?? [], count);
  pairRegionsSync(masks.map(placeholder), styleMasks.map(placeholder), count);
  checkStandardOnce([content, ...styles, start, ...masks, ...styleMasks, given.keep, given.settingsFrom]);
  if (given.timelapse !== undefined) timelapseFormat(given.timelapse);
  return {
    demo: content === undefined,
    content: content ?? '',
    styles,
    output: given.output,
    format: given.format,
    overwrite: given.overwrite,
    background: given.background,
    ...fileOptionsOf({ ...given, dpi }),
    settings,
    settingsFrom: given.settingsFrom,
    print,
    look: given.look,
    start,
    masks,
    styleMasks,
    keep: given.keep,
    weights: given.weights,
    saveEvery: given.saveEvery ?? 0,
    timelapse: given.timelapse,
    report: given.report,
    checkpointEvery: given.checkpointEvery ?? 0,
    resume: given.resume ?? false,
    runtime: given.runtime,
    memory: given.memory,
    dryRun: given.dryRun,
    quiet: given.quiet ?? false,
  };
}

/** Initial image: `--init` gives its sources, or the path of a picture like `--start`. */
function startOf({ init, start }: Given): { init?: string; start?: string } {
  if (init === undefined) return start === undefined ? {} : { init: 'picture', start };
  const [first] = init.trim().split(/[:,\s]/);
  if (!INIT_SOURCES.some((source) => source === first)) {
    if (start === undefined) return { init: 'picture', start: init };
    throw new UsageError(`--init ${init} and --start ${start} both name a picture; leave one of them out.`);
  }
  const uses = parseInit(init).has('picture');
  if (uses && start === undefined) {
    throw new UsageError(`--init ${init} starts from a picture, but none was named; add --start FILE.`);
  }
  if (!uses && start !== undefined) {
    throw new UsageError(
      `--start ${start} is not used by --init ${init}; name it there, such as --init picture:0.5,noise:0.5.`,
    );
  }
  return { init, start };
}

/** A mask in place of one that is not read yet. */
function placeholder(): Mask {
  return { width: 1, height: 1, data: new Float32Array(1) };
}
