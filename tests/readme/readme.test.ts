import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TABLES, withTables } from './tables.ts';

const readme = readFileSync('README.md', 'utf8');

test('the tables are those of the source (npm run readme makes them anew)', () => {
  for (const name of Object.keys(TABLES)) expect(readme).toContain(`made by \`npm run readme\`: ${name} `);
  expect(withTables(readme)).toBe(readme);
});

test('every npm script it names is there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...readme.matchAll(/npm (?:run (?:-s )?([\w:]+)|(start|test)\b)/g)].map(
    ([, run, own]) => run ?? own!,
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every file it links is there', () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !existsSync(link))).toEqual([]);
});
