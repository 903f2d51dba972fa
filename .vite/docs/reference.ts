/** What the element offers, in Markdown, from its manifest. */
import type { CustomElementDeclaration, CustomElementField } from 'custom-elements-manifest';
import { customElements } from '../manifest/custom-elements.ts';

interface Row {
  readonly name: string;
  readonly description?: string | undefined;
}

/** Takes the place of the README's tables, which tell the same without types and defaults. */
export function reference(): string {
  const declaration = customElements().modules[0]!.declarations![0] as CustomElementDeclaration;
  const { attributes = [], members = [], events = [], slots = [], cssParts = [] } = declaration;
  const { cssProperties = [], cssStates = [] } = declaration;
  const fields = members.filter((member): member is CustomElementField => member.kind === 'field');
  const methods = members.filter((member) => member.kind === 'method');
  return [
    section('Attributes', ['property', 'type'], attributes, ({ fieldName, type }) => [
      fieldName!,
      type!.text,
    ]),
    section(
      'Properties without an attribute',
      ['type', 'read-only'],
      fields.filter(({ attribute }) => !attribute),
      ({ type, readonly }) => [type!.text, readonly ? 'yes' : ''],
    ),
    section('Methods', ['signature'], methods, ({ parameters = [], return: returned }) => [
      `(${parameters.map((one) => `${one.name}${one.optional ? '?' : ''}: ${one.type!.text}`).join(', ')}): ${returned!.type!.text}`,
    ]),
    section('Events', ['type'], events, ({ type }) => [type.text]),
    section('Slots', [], slots, () => []),
    section(
      'CSS parts',
      [],
      cssParts.filter(({ deprecated }) => !deprecated),
      () => [],
    ),
    section('CSS custom properties', ['default'], cssProperties, ({ default: value }) => [value ?? '']),
    section('States', [], cssStates, () => []),
  ].join('\n\n');
}

/** A table with a heading, its columns of code between the name and the text. */
function section<T extends Row>(
  title: string,
  columns: string[],
  rows: readonly T[],
  cells: (row: T) => string[],
): string {
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  const code = (text: string) => (text === '' || text === 'yes' ? text : `\`${text}\``);
  const head = ['', ...columns, ''];
  const body = rows.map((row) => [code(row.name), ...cells(row).map(code), row.description ?? '']);
  return [`### ${title}`, '', line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
