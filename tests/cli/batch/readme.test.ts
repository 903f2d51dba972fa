import { describe, expect, it } from 'vitest';
import { type BatchRequest, parseBatch } from '../../../src/cli/batch/arguments.ts';
import { parseManifest } from '../../../src/cli/batch/manifest.ts';
import { rowOptions } from '../../../src/cli/batch/program.ts';
import { codeBlocks, read } from '../../readme/markdown.ts';

const README = 'src/cli/README.md';
const [, section = ''] = /## Many pictures\n(.*?)\n## /s.exec(read(README)) ?? [];
const blocks = (language: string) => codeBlocks(section, language);

/** The arguments after `art-filter batch`, with what stands for the third part of the job put in. */
function argumentsOf(command: string): string[] {
  const filled = command
    .replaceAll(/\$SLURM_ARRAY_TASK_ID|\{\}|\$\(JOB_COMPLETION_INDEX\)/g, '2')
    .replaceAll('$SLURM_ARRAY_TASK_COUNT', '8');
  return filled.split(/[\s,[\]]+/).flatMap((word) => word.replaceAll(/['"]/g, '') || []);
}

describe(`${README} on many pictures`, () => {
  it('shows commands that are read', () => {
    const commands = blocks('sh')
      .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
      .flatMap((line) => /art-filter batch (.*)$/.exec(line)?.[1] ?? []);
    const read = commands.map((command) => parseBatch(argumentsOf(command)) as BatchRequest);
    expect(read.map(({ manifest, patterns, shard }) => [manifest ?? patterns[0], shard])).toEqual([
      ['photos/**/*.jpg', undefined],
      ['rows.jsonl', undefined],
      ['photos', undefined],
      ['photos/*.jpg', { index: 2, count: 8 }],
      ['photos/*.jpg', { index: 2, count: 4 }],
    ]);
  });

  it('shows a job whose parts are all there', () => {
    const [job = ''] = blocks('yaml');
    const command = /command: (.*)\n\s*args: (.*)/.exec(job)!;
    const words = argumentsOf(`${command[1]} ${command[2]}`);
    expect(words.slice(0, 2)).toEqual(['art-filter', 'batch']);
    const { shard } = parseBatch(words.slice(2)) as BatchRequest;
    expect(shard).toEqual({ index: 2, count: Number(/completions: (\d+)/.exec(job)![1]) });
  });

  it('shows rows that are read', () => {
    const rows = parseManifest(blocks('json').join(''), README, rowOptions());
    expect(rows.map(({ styles }) => styles?.length)).toEqual([1, 2]);
  });
});
