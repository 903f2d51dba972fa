import { Command, Option } from 'commander';
import { asText, paintingOptions, type RawOptions, rawOptions } from '../args/raw-options.ts';
import { text } from '../args/values.ts';
import { parseShard, type Shard } from './shard.ts';

/** The first argument that asks for a batch. */
export const BATCH = 'batch';

/** Kinds of file that results are written as, by their endings. */
export const FORMATS = ['png', 'jpg', 'webp'] as const;

/** A command line of `art-filter batch` as commander hands it over. */
export interface GivenBatch {
  patterns: readonly string[];
  styles: readonly string[];
  manifest?: string;
  out: string;
  format: (typeof FORMATS)[number];
  shard?: Shard;
  force: boolean;
  dryRun: boolean;
  quiet: boolean;
  options: RawOptions;
}

/** Options that hold for the whole batch. */
const FOR_ALL: readonly string[] = ['runtime'];

const EXAMPLES = `
Every result keeps its picture's name, and the path below the fixed part of a
pattern: photos/**/*.jpg paints photos/a/b.jpg into DIR/a/b.png. What is done is
written down in DIR/.art-filter, and skipped while pictures and options are the
same; a picture that fails is told and tried again next time. Files in DIR that
are not from here are never painted over without --force.

A manifest has a row for each picture, and what a row says counts over the
command line; its options are those below without dashes:
  {"content": "photos/a.jpg", "style": "swirls.jpg"}
  {"content": "photos/b.jpg", "style": ["swirls.jpg", "waves.jpg"], "blend": [0.3, 0.7],
   "output": "both/b.webp", "size": 1024}
(each on one line). Paths are from where the command runs, outputs from DIR.

Examples:
  art-filter batch 'photos/*.jpg' --style painting.jpg --out results
  art-filter batch --manifest rows.jsonl --out results --size 1024
  art-filter batch 'photos/*.jpg' --style painting.jpg --out results --shard 0/4

Exit codes:
  0 all done, 1 some failed, 2 wrong usage (nothing was painted),
  130, 143 or 129 stopped: what is done is kept, the same command goes on
`;

/** The options that a row of a manifest may have. */
export function rowOptions(): readonly Option[] {
  return paintingOptions().filter((option) => !FOR_ALL.includes(option.name()));
}

/**
 * The grammar of `art-filter batch`: the main command's options as they are, taken as texts, as each picture's are
 * read by the main command's own grammar.
 * @param run is called with what was given
 */
export function batchProgram(run: (given: GivenBatch) => void): Command {
  const program = new Command(`art-filter ${BATCH}`)
    .description('Paints many pictures, one after another: resumable, and in parts for many machines.')
    .usage(
      'PICTURES... --style STYLE... --out DIR [options]\n       art-filter batch --manifest ROWS.jsonl --out DIR [options]',
    )
    .argument(
      '[pictures...]',
      "the pictures to be painted anew: files, folders, or patterns in quotes, 'photos/*.jpg'",
    )
    .helpOption('--help', 'print this help')
    .addHelpText('after', EXAMPLES);
  program.optionsGroup('What is painted:');
  program.option('--style <picture...>', 'one or more style pictures; several are mixed');
  program.option('--manifest <file>', 'JSON lines: a picture, its styles and options a line', text);
  program.option('--shard <i/n>', 'only the i-th of n parts of the list, from 0/n to n−1/n', parseShard);
  program.optionsGroup('What is written:');
  const out = new Option('-o, --out <folder>', 'where the results go').argParser(text).makeOptionMandatory();
  program.addOption(out);
  program.addOption(
    new Option('--format <ending>', 'kind of the results, where a row names none')
      .choices(FORMATS)
      .default('png'),
  );
  program.option('--force', 'paint what is done as well, and over files that are not from here');
  program.option('--dry-run', 'only list what would be painted');
  program.option('--quiet', 'print nothing but errors');
  const raw = paintingOptions().map((option) => asText(option));
  for (const option of raw) program.addOption(option);
  return program.action((patterns: string[], given: Record<string, unknown>) => {
    const own = given as unknown as Own;
    run({
      patterns,
      styles: own.style ?? [],
      manifest: own.manifest,
      out: own.out,
      format: own.format,
      shard: own.shard,
      force: own.force ?? false,
      dryRun: own.dryRun ?? false,
      quiet: own.quiet ?? false,
      options: rawOptions(raw, given),
    });
  });
}

interface Own extends Pick<GivenBatch, 'manifest' | 'out' | 'format' | 'shard'> {
  style?: string[];
  force?: boolean;
  dryRun?: boolean;
  quiet?: boolean;
}
