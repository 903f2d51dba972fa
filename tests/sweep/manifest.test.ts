import { describe, expect, it } from 'vitest';
import { readManifest, writeManifest } from '../../src/sweep/manifest.ts';
import { RESULT } from './example.ts';

const manifest = {
  identity: 'abc',
  title: 'A sweep',
  defaults: { size: '128' },
  made: 'here',
  done: { '1-a.png': RESULT, '2-b.png': { failure: 'It diverged.' } },
};

describe('a manifest', () => {
  it('is read as it was written', () => {
    expect(readManifest(writeManifest(manifest))).toEqual(manifest);
  });

  it.each([
    ['nothing', () => ''],
    ['a cut file', (text: string) => text.slice(0, 100)],
    ['another format', (text: string) => text.replace('"format":1', '"format":2')],
    ['a result without its size', (text: string) => text.replace('"width":128', '"width":"x"')],
    ['a curve that is none', (text: string) => text.replace('"total":[', '"total":["x",')],
    ['a list', () => '[]'],
  ])('is none in %s', (_, change) => {
    const text = writeManifest(manifest);
    expect(change(text)).not.toBe(text);
    expect(readManifest(change(text))).toBeUndefined();
  });
});
