import { Command, Option } from 'commander';
import { BATCH } from '../args/commands.ts';
import { asText, paintingOptions, type RawOptions, rawOptions } from '../args/raw-options.ts';
import { addHelp, type ShortHelp } from '../args/short-help.ts';
import { text } from '../args/values.ts';
import { FORMATS, type Format } from '../outputs/name.ts';
import { parseShard, type Shard } from './shard.ts';

/** Parsed options of `art-filter batch`. */
export interface GivenBatch {
  patterns: readonly string[];
  styles: readonly string[];
  /** Whether every picture is painted in each style by itself. */
  eachStyle: boolean;
  /** Whether the pictures of a folder or pattern of styles are mixed. */
  mix: boolean;
  manifest?: string;
  out?: string;
  format: Format;
  shard?: Shard;
  force: boolean;
  dryRun: boolean;
  quiet: boolean;
  options: RawOptions;
}

/** Options of the whole batch, which a row cannot have. */
const FOR_ALL: readonly string[] = ['runtime'];

const EXAMPLES = `
A result has its picture's name and the path below the fixed part of a pattern:
photos/**/*.jpg paints photos/a/b.jpg into DIR/a/b.png. Finished pictures are
recorded in DIR/.art-filter, and skipped while pictures and options stay the
same; a picture that fails is reported and tried again next time. Other files in
DIR are never overwritten without --force.

A manifest has a row for each picture, whose options override the command line;
they are the options above without dashes:
  {"content": "photos/a.jpg", "style": "swirls.jpg"}
  {"content": "photos/b.jpg", "style": ["swirls.jpg", "waves.jpg"], "blend": [0.3, 0.7],
   "output": "both/b.webp", "size": 1024}
(each on one line). Paths are relative to the current folder, outputs to DIR.

Examples:
  art-filter batch 'photos/*.jpg' --style painting.jpg --out results
  art-filter batch photos --style 'paintings/*.jpg' --each-style --out results
  art-filter batch --manifest rows.jsonl --out results --size 1024
  art-filter batch 'photos/*.jpg' --style painting.jpg --out results --shard 0/4

Exit codes:
  0 all done, 1 some failed, 2 wrong usage (nothing was painted),
  130, 143 or 129 stopped: finished pictures stay, the same command continues
`;

const SHORT: ShortHelp = {
  options: {
    style: 'style pictures; several are mixed',
    out: 'folder of the results',
    manifest: 'JSON lines, each with a picture and its options',
    format: 'png, jpg or webp; default: png',
    size: 'longer side in pixels',
    iterations: 'steps of painting',
    look: 'faithful, balanced, painterly or wild',
    shard: 'only every n-th picture, from the i-th on',
    force: 'paint finished pictures again, replace other files',
    'dry-run': 'only list what would be painted',
  },
  examples: [
    "art-filter batch 'photos/*.jpg' --style painting.jpg --out results",
    'art-filter batch --manifest rows.jsonl --out results',
  ],
};

/** Options of a manifest's row. */
export function rowOptions(): readonly Option[] {
  return paintingOptions().filter((option) => !FOR_ALL.includes(option.name()));
}

/**
 * Grammar of `art-filter batch`, with the options of the main command as texts; the main command's own grammar parses
 * them for each picture.
 * @param run is called with the parsed options
 */
export function batchProgram(run: (given: GivenBatch) => void): Command {
  const program = new Command(`art-filter ${BATCH}`)
    .description(
      'Paints many pictures one after another; it can be stopped and continued, and shared by many machines.',
    )
    .usage(
      'PICTURES... --style STYLE... --out DIR [options]\n       art-filter batch --manifest ROWS.jsonl --out DIR [options]',
    )
    .argument('[pictures...]', "content pictures: files, folders, or patterns in quotes, 'photos/*.jpg'")
    .addHelpText('after', EXAMPLES);
  program.optionsGroup('What is painted:');
  program.option('--style <picture...>', 'style pictures, folders or patterns of them; several are mixed');
  program.option('--each-style', 'paint every picture in each style by itself, into DIR/STYLE');
  program.option('--mix', 'mix all pictures of a folder or pattern of styles');
  program.option('--manifest <file>', 'JSON lines, each with a picture, its styles and options', text);
  program.option('--shard <i/n>', 'only every n-th picture, from the i-th on: 0/n to n−1/n', parseShard);
  program.optionsGroup('What is written:');
  program.option('-o, --out <folder>', 'folder of the results', text);
  program.addOption(
    new Option('--format <ending>', 'format of the results, unless a row names an output')
      .choices(FORMATS)
      .default('png'),
  );
  program.option('--force', 'paint finished pictures again, and overwrite other files');
  program.option('--dry-run', 'only list the pictures that would be painted');
  program.option('--quiet', 'print nothing but errors');
  const raw = paintingOptions().map((option) => asText(option));
  for (const option of raw) program.addOption(option);
  addHelp(program, SHORT);
  return program.action((patterns: string[], given: ParsedOptions) => {
    run({
      patterns,
      styles: given.style ?? [],
      eachStyle: given.eachStyle ?? false,
      mix: given.mix ?? false,
      manifest: given.manifest,
      out: given.out,
      format: given.format,
      shard: given.shard,
      force: given.force ?? false,
      dryRun: given.dryRun ?? false,
      quiet: given.quiet ?? false,
      options: rawOptions(raw, given),
    });
  });
}

/** Options as commander passes them, with those of the main command as texts. */
interface ParsedOptions
  extends Pick<GivenBatch, 'manifest' | 'out' | 'format' | 'shard'>,
    Readonly<Record<string, unknown>> {
  style?: string[];
  eachStyle?: boolean;
  mix?: boolean;
  force?: boolean;
  dryRun?: boolean;
  quiet?: boolean;
}
