// The manifest against the element itself, its templates and its README.
import { readFileSync } from 'node:fs';
import type { CustomElementDeclaration, CustomElementField, Package } from 'custom-elements-manifest';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { manifestFiles } from '../../.vite/manifest/write.ts';
import { StyleTransferElement } from '../../src/element/index.ts';
import { Inputs } from '../../src/element/inputs.ts';
import { TypedElement } from '../../src/element/typed-element.ts';

const files = manifestFiles();
const manifest: Package = JSON.parse(files['custom-elements.json']!);
const declaration = manifest.modules[0]!.declarations![0] as CustomElementDeclaration;
const members = declaration.members ?? [];
const fields = members.filter((member): member is CustomElementField => member.kind === 'field');

const sources = globSync('src/element/**/*.ts').map((file) => readFileSync(file, 'utf8'));
/** First groups of all matches in the element's source, each once, in order. */
const inSources = (pattern: RegExp) =>
  unique(sources.flatMap((source) => [...source.matchAll(pattern)].map(([, found]) => found!)));
const unique = (list: readonly string[]) => [...new Set(list)].sort();
const names = (list: readonly { name: string }[] = []) => list.map(({ name }) => name).sort();

/** What Lit and the browser call; nobody else does. */
const CALLBACKS = ['connectedCallback', 'createRenderRoot', 'disconnectedCallback', 'render', 'willUpdate'];

/** The first column of a table of the README, without its code marks. */
function readmeTable(title: string): string[] {
  const readme = readFileSync('src/element/README.md', 'utf8');
  const [, rows] = new RegExp(`\\*\\*${title}\\*\\*\\n\\n.*\\n.*\\n((?:\\|.*\\n)+)`).exec(readme)!;
  return rows!
    .trim()
    .split('\n')
    .map((row) => row.split(' | ')[0]!.replace('| ', '').replaceAll('`', ''));
}

describe('the manifest', () => {
  it('has every attribute that the element observes, and its property', () => {
    expect(names(declaration.attributes)).toEqual([...StyleTransferElement.observedAttributes].sort());
    for (const { name, fieldName } of declaration.attributes!) {
      expect(
        fields.find((field) => field.name === fieldName),
        name,
      ).toMatchObject({ attribute: name });
      expect(Inputs.elementProperties.get(fieldName!), name).toBeDefined();
    }
  });

  it('has every property, and which of them can be set', () => {
    const own = Object.entries(Object.getOwnPropertyDescriptors(StyleTransferElement.prototype));
    const accessors = own.filter(([, { get, set }]) => get || set).map(([name]) => name);
    expect(names(fields)).toEqual(unique([...Inputs.elementProperties.keys(), ...accessors].map(String)));
    const fixed = own.filter(([, { get, set }]) => get && !set).map(([name]) => name);
    expect(names(fields.filter((field) => field.readonly))).toEqual(fixed.sort());
    for (const { name, type } of fields) expect(type?.text, name).toMatch(/\w/);
  });

  it('has every method with its parameters', () => {
    const listed = members.filter((member) => member.kind === 'method');
    const own = Object.entries(Object.getOwnPropertyDescriptors(StyleTransferElement.prototype));
    const methods = own.filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor');
    expect(names(listed)).toEqual(
      unique(methods.map(([name]) => name)).filter((name) => !CALLBACKS.includes(name)),
    );
    expect(Object.hasOwn(TypedElement.prototype, 'addEventListener')).toBe(true);
    expect(listed.find(({ name }) => name === 'toBlob')).toMatchObject({
      parameters: [
        { name: 'type', type: { text: 'PictureType' }, optional: true, default: "'image/png'" },
        { name: 'quality', type: { text: 'number' }, optional: true },
        { name: 'options', type: { text: '{ depth?: 8 | 16 }' }, optional: true },
      ],
      return: { type: { text: 'Promise<Blob>' } },
    });
    expect(listed.find(({ name }) => name === 'start')).toMatchObject({
      parameters: [{ name: 'options', type: { text: '{ signal?: AbortSignal }' } }],
    });
  });

  it('has every event with its type', () => {
    const [, map] = /interface StyleTransferEventMap \{([^}]*)\}/.exec(
      readFileSync('src/element/events.ts', 'utf8'),
    )!;
    const typed = [...map!.matchAll(/^ {2}(\w+): (.+);$/gm)].map(([, name, type]) => [name, type]);
    expect(declaration.events!.map(({ name, type }) => [name, type.text])).toEqual(typed);
  });

  it('has every slot, part, custom property and state of the templates', () => {
    expect(names(declaration.slots)).toEqual(inSources(/<slot name="([\w-]+)"/g));
    const parts = inSources(/\bpart="([^"]+)"/g).flatMap((list) => list.split(/\s+/));
    const made = inSources(/setAttribute\('part', '([\w-]+)'/g);
    const whole = unique([...parts, ...made].filter((part) => !part.includes('$')));
    const listed = names(declaration.cssParts);
    expect(whole.filter((part) => !listed.includes(part))).toEqual([]);
    const patterns = parts
      .filter((part) => part.includes('$'))
      .map((part) => part.replace(/\$\{\w+\}/, '\\w+'));
    const unknown = listed.filter(
      (part) => !whole.includes(part) && !patterns.some((p) => RegExp(`^${p}$`).test(part)),
    );
    expect(unknown).toEqual([]);
    const colours = inSources(/^ {2}'?([\w-]+)'?: \['#/gm).map((name) => `--style-transfer-${name}`);
    const used = inSources(/var\((--style-transfer-[a-z-]+)/g);
    expect(names(declaration.cssProperties)).toEqual(unique([...colours, ...used]));
    const [, union] = /type StyleTransferState = (.+);/.exec(readFileSync('src/element/events.ts', 'utf8'))!;
    const states = union!.replaceAll("'", '').split(' | ');
    expect(names(declaration.cssStates)).toEqual(unique([...states, ...inSources(/\.toggle\('([\w-]+)'/g)]));
  });

  it('is told the same by the README', () => {
    expect(readmeTable('Attributes').sort()).toEqual(names(declaration.attributes));
    const settable = new Set(readmeTable('Properties'));
    expect(fields.filter(({ attribute, name }) => !attribute && !settable.has(name))).toEqual([]);
    expect(readmeTable('Events')).toEqual(declaration.events!.map(({ name }) => name));
    expect(readmeTable('Slots')).toEqual(declaration.slots!.map(({ name }) => name));
    expect(readmeTable('CSS custom properties')).toEqual(declaration.cssProperties!.map(({ name }) => name));
    expect(readmeTable('States').flatMap((row) => row.split(', '))).toEqual(
      declaration.cssStates!.map(({ name }) => name),
    );
    for (const part of readmeTable('CSS parts')) expect(names(declaration.cssParts)).toContain(part);
  });
});

describe("the editors' data", () => {
  it('completes every attribute, with its values', () => {
    const [tag] = JSON.parse(files['html-custom-data.json']!).tags;
    expect(tag.name).toBe('style-transfer');
    expect(names(tag.attributes)).toEqual(names(declaration.attributes));
    const valuesOf = (name: string) =>
      tag.attributes
        .find((attribute: { name: string }) => attribute.name === name)
        .values?.map((value: { name: string }) => value.name);
    expect(valuesOf('when-hidden')).toEqual(['pause', 'slow']);
    expect(valuesOf('optimizer')).toEqual(['lbfgs', 'adam', 'sgd']);
    expect(tag.attributes.find(({ name }: { name: string }) => name === 'autostart').valueSet).toBe('v');
  });

  it('completes every custom property', () => {
    const { properties } = JSON.parse(files['css-custom-data.json']!);
    expect(names(properties)).toEqual(names(declaration.cssProperties));
  });
});
