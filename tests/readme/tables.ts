import { readFileSync } from 'node:fs';
import { tagged } from '../../.vite/manifest/api.ts';
import { attributeRows, settingRows } from '../../.vite/manifest/settings.ts';
import { mainProgram } from '../../src/cli/args/program.ts';
import { CONTROLS, helpSentence } from '../../src/style/settings/controls.ts';
import { RECIPES } from '../../src/style/settings/recipes.ts';
import { dependencyRows } from './dependencies.ts';

/** The tables made from the source, by the names in their markers. */
export const TABLES: Readonly<Record<string, () => string>> = {
  element: elementTables,
  options: optionTable,
  transfer: () => memberTable('src/style/session/style-transfer.ts', 'StyleTransfer'),
  inputs: () =>
    [
      interfaceTable('src/style/pictures/inputs.ts', 'RunInputs'),
      interfaceTable('src/style/checkpoint/resume.ts', 'StyleTransferInputs', false),
    ].join('\n'),
  controls: controlTable,
  settings: () => table(['', 'values', 'default', ''], settingRows()),
  recipes: recipeTable,
  dependencies: () => table(['', 'of', 'licence', 'what it says of itself'], dependencyRows()),
};

/** The Markdown files with tables. */
export const TABLE_FILES = [
  'src/element/README.md',
  'src/cli/README.md',
  'src/style/README.md',
  '.github/SECURITY.md',
] as const;

const MARKED = /(<!-- made by `npm run readme`: (\w+) -->)[\s\S]*?(<!-- end -->)/g;

/** Names of the tables in a Markdown text. */
export function tablesIn(markdown: string): string[] {
  return [...markdown.matchAll(MARKED)].map(([, , name]) => name!);
}

/**
 * The Markdown text with every table made anew.
 * @throws Error for a marker with an unknown name
 */
export function withTables(markdown: string): string {
  return markdown.replace(MARKED, (_, open: string, name: string, close: string) => {
    const table = TABLES[name];
    if (!table) throw new Error(`no table ${name}, there are ${Object.keys(TABLES).join(', ')}`);
    return `${open}\n\n${table()}\n\n${close}`;
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;

/** From the element's class comment; attributes for settings from their table. */
function elementTables(): string {
  const typed = (title: string, tag: string, more: string[][] = []) =>
    section(
      title,
      ['', 'type', ''],
      [...tagged(tag).map(({ name, type, text }) => [code(name), code(type), text]), ...more],
    );
  const plain = (title: string, tag: string) =>
    section(
      title,
      ['', ''],
      tagged(tag).map(({ name, text }) => [names(name), text]),
    );
  return [
    typed('Attributes', 'attr', attributeRows()),
    typed('Properties', 'prop'),
    plain('Methods', 'method'),
    typed('Events', 'fires'),
    plain('Slots', 'slot'),
    plain('CSS parts', 'csspart'),
    plain('CSS custom properties', 'cssprop'),
    plain('States', 'cssstate'),
  ].join('\n\n');
}

const names = (list: string) => (list.includes('(') ? code(list) : list.split(', ').map(code).join(', '));

function section(title: string, head: string[], rows: string[][]): string {
  if (rows.length === 0) throw new Error(`the element's comment has no ${title}`);
  return `**${title}**\n\n${table(head, rows)}`;
}

/** Public members of a class, with their comments up to the first tag. */
function memberTable(file: string, name: string): string {
  const body = blockOf(readFileSync(file, 'utf8'), `export class ${name} `);
  const member =
    /^ {2}(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2})?(?!private|#|constructor)(static )?(?:readonly |async |get )*(\*?\w+)(\(|\??:|<)/gm;
  const rows = [...body.matchAll(member)].map(([, comment = '', isStatic, found, after]) => {
    const called = after === '(' && !new RegExp(`get ${found}\\(`).test(body);
    return [
      code(`${isStatic ? `${name}.` : ''}${found!.replace('*', '')}${called ? '()' : ''}`),
      sentence(comment),
    ];
  });
  return table(
    ['', ''],
    rows.filter(([, text]) => text),
  );
}

/** Members of an interface, with their types and comments. */
/** @param headed whether a row of headings comes first; without one, the rows go on with a table before them */
function interfaceTable(file: string, name: string, headed = true): string {
  const body = blockOf(readFileSync(file, 'utf8'), `export interface ${name} `);
  const member =
    /^ {2}(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2})?(?:readonly )?(\w+)\??(?:: (.+)|(\(.*\)): .+);$/gm;
  const rows = [...body.matchAll(member)].map(([, comment = '', found, type, parameters]) => [
    code(found!),
    code(type ?? `function ${parameters}`),
    sentence(comment),
  ]);
  const whole = table(['', 'type', ''], rows);
  return headed ? whole : whole.split('\n').slice(2).join('\n');
}

function optionTable(): string {
  const { options } = mainProgram(() => undefined);
  const rows = options.map(({ flags, description, argChoices, defaultValue }) => {
    // Defaults that depend on the recipe or the adapter stand in the description.
    const [, text, told] = /^(.*?)(?: \(default: (.+)\))?$/.exec(description)!;
    const choices = argChoices ? `: ${argChoices.join(', ')}` : '';
    return [code(flags), `${text}${choices}`, told ?? String(defaultValue ?? '')];
  });
  return table(['', '', 'default'], rows);
}

/** How each is called in the element, on the command line and in the engine. */
function controlTable(): string {
  const rows = CONTROLS.map((control) => [
    control.title + (control.live ? ' ◦' : ''),
    code(control.attribute),
    code(control.flag),
    code(control.session),
    helpSentence(control),
  ]);
  return table(['', 'element', 'command line', 'engine', ''], rows);
}

function recipeTable(): string {
  const rows = Object.values(RECIPES).map(({ name, title, description }) => [code(name), title, description]);
  return table(['', 'title', ''], rows);
}

/** From a declaration to the brace in the first column. */
function blockOf(source: string, start: string): string {
  const from = source.indexOf(start);
  if (from < 0) throw new Error(`no ${start.trim()} in the source`);
  return source.slice(from, source.indexOf('\n}', from));
}

/** The comment without its frame, up to its first tag. */
function sentence(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, ''))
    .join(' ')
    .replace(/@\w[\s\S]*$/, '')
    .trim();
}
