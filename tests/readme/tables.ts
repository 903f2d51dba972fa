import { readFileSync } from 'node:fs';
import { mainProgram } from '../../src/cli/args/program.ts';
import { CONTROLS, helpSentence } from '../../src/style/settings/controls.ts';
import { dependencyRows } from './dependencies.ts';
import { attributeRows, settingRows } from './settings-tables.ts';

/** The README's tables, made from the source: by the name that stands in their markers. */
export const TABLES: Readonly<Record<string, () => string>> = {
  element: elementTables,
  session: () => memberTable('src/style/session/session.ts', 'Session'),
  settings: () => table(['', 'values', 'default', ''], settingRows()),
  options: optionTable,
  controls: controlTable,
  dependencies: () => table(['', 'licence', 'what it says of itself'], dependencyRows()),
};

const MARKED = /(<!-- made by `npm run readme`: (\w+) -->)[\s\S]*?(<!-- end -->)/g;

/** The README with every table made anew. */
export function withTables(readme: string): string {
  return readme.replace(MARKED, (_, open: string, name: string, close: string) => {
    const table = TABLES[name];
    if (!table) throw new Error(`README: no table ${name}, there are ${Object.keys(TABLES).join(', ')}`);
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
  const source = readFileSync('src/element/style-transfer-element.ts', 'utf8');
  const tagged = (tag: string) =>
    [...source.matchAll(new RegExp(`^ \\* @${tag} (?:\\{(.+?)\\} )?(.+?) - (.+)$`, 'gm'))].map(
      ([, type, name, text]) => ({ type: type ?? '', name: name!, text: text! }),
    );
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
  if (rows.length === 0) throw new Error(`README: the element documents no ${title}`);
  return `**${title}**\n\n${table(head, rows)}`;
}

/** Public members of a class, with the first sentence of their comments. */
function memberTable(file: string, name: string): string {
  const body = blockOf(readFileSync(file, 'utf8'), `export class ${name} `);
  const member =
    /^ {2}(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2})?(?!private|#|constructor)(static )?(?:readonly |async |get )*(\*?\w+)(\(|\??:|<)/gm;
  const rows = [...body.matchAll(member)].map(([, comment = '', isStatic, member, after]) => {
    const called = after === '(' && !new RegExp(`get ${member}\\(`).test(body);
    return [
      code(`${isStatic ? `${name}.` : ''}${member!.replace('*', '')}${called ? '()' : ''}`),
      sentence(comment),
    ];
  });
  return table(
    ['', ''],
    rows.filter(([, text]) => text),
  );
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

/** From a declaration to the brace in the first column. */
function blockOf(source: string, start: string): string {
  const from = source.indexOf(start);
  if (from < 0) throw new Error(`README: ${start.trim()} is gone`);
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
