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
  const named = [...readme.matchAll(/npm (?:run )?(?:-s )?([\w:]+)/g)].map(([, name]) => name!);
  const own = named.filter((name) => !['ci', 'i', 'install', 'run'].includes(name));
  expect(own.filter((name) => !(name in scripts))).toEqual([]);
});

test('every file it links is there', () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)|src="(?!https?:)([^"]+)"/g)].map(
    ([, a, b]) => a ?? b!,
  );
  const missing = links.filter(
    (link) => !existsSync(link) && !link.startsWith('node_modules/') && !link.endsWith('.js'),
  );
  expect(missing).toEqual([]);
});
