/** What the element offers, read from its class comment, its properties and the table of settings. */
import { readFileSync } from 'node:fs';
import { choicesOf, type Setting } from '../../src/style/settings/kinds.ts';
import { propertyOf, SETTING_NAMES, settingOf } from '../../src/style/settings/settings.ts';
import { attributeRows } from './settings.ts';

/** One thing by its name, with a text in Markdown. */
export interface Named {
  readonly name: string;
  readonly text: string;
}

export interface Typed extends Named {
  /** In TypeScript; empty where there is none. */
  readonly type: string;
}

export interface Attribute extends Typed {
  /** The property that follows it. */
  readonly property: string;
  /** The values it may have, where they are a list. */
  readonly values?: readonly string[] | undefined;
}

export interface Property extends Typed {
  readonly readonly: boolean;
  readonly attribute?: string | undefined;
}

export interface Method extends Named {
  /** As the comment writes it: `toBlob(type, quality)`. */
  readonly call: string;
  readonly parameters: readonly {
    name: string;
    type: string;
    optional: boolean;
    default?: string | undefined;
  }[];
  readonly returns: string;
}

/** A part of the shadow tree; a deprecated one has another name now. */
export interface Part extends Named {
  readonly deprecated: boolean;
}

const ELEMENT = readFileSync('src/element/style-transfer-element.ts', 'utf8');
const INPUTS = readFileSync('src/element/inputs.ts', 'utf8');

/** The lines of the class comment with a tag, in order; several names in one are kept together. */
export function tagged(tag: string): Typed[] {
  const line = new RegExp(`^ \\* @${tag} (?:\\{(.+?)\\} )?(.+?) - (.+)$`, 'gm');
  const found = [...ELEMENT.matchAll(line)].map(([, type, name, text]) => ({
    type: type ?? '',
    name: name!,
    text: text!,
  }));
  if (found.length === 0) throw new Error(`the element's comment has no @${tag}`);
  return found;
}

/** The paragraphs before the first tag, in Markdown. */
export function description(): string {
  const [, comment] = /\/\*\*\n([\s\S]*?)\n \* @element/.exec(ELEMENT)!;
  return comment!
    .replaceAll(/^ \* ?/gm, '')
    .trim()
    .replaceAll(/(\S)\n(?=\S)/g, '$1 ');
}

export function attributes(): Attribute[] {
  const own = tagged('attr').map(({ name, type, text }) => {
    const values = [...type.matchAll(/'([^']+)'/g)].map(([, value]) => value!);
    return { name, type, text, property: camelCase(name), values: values.length ? values : undefined };
  });
  const settings = attributeRows().map(([name, type, text], i) => {
    const setting = SETTING_NAMES[i]!;
    const choices = choicesOf(settingOf(setting));
    return {
      name: plain(name!),
      type: plain(type!),
      text: text!,
      property: propertyOf(setting),
      values: choices && Object.keys(choices),
    };
  });
  return [...own, ...settings];
}

/** Those with an attribute first. */
export function properties(): Property[] {
  const own = tagged('prop');
  const types = new Map(own.map(({ name, type }) => [name, type]));
  const reflected = attributes().map(({ name, property, text }) => ({
    name: property,
    type: types.get(property) ?? reactiveTypes().get(property) ?? settingTypes().get(property)!,
    text,
    attribute: name,
    readonly: false,
  }));
  const covered = new Set(reflected.map(({ name }) => name));
  const others = own
    .filter(({ name }) => !covered.has(name))
    .map((property) => ({ ...property, readonly: property.text.startsWith('read-only') }));
  return [...reflected, ...others];
}

export function methods(): Method[] {
  return tagged('method').map(({ name: call, text }) => {
    const name = call.replace(/\(.*/, '');
    const [, inside, returns] = new RegExp(`^ {2}(?:async )?${name}\\((.*)\\): (.+) \\{$`, 'm').exec(
      ELEMENT,
    )!;
    const parameters = inside!
      .split(/, (?![^{]*\})/)
      .filter(Boolean)
      .map((parameter) => {
        const [, named, optional, type, value] = /^(\w+)(\?)?: (.+?)(?: = (.+))?$/.exec(parameter)!;
        return { name: named!, type: type!, optional: Boolean(optional ?? value), default: value };
      });
    return { name, call, text, parameters, returns: returns! };
  });
}

/** Every part by itself: the comment tells some of them with another, or by an older name. */
export function parts(): Part[] {
  return tagged('csspart').flatMap(({ name, text }) => {
    const [own, ...clauses] = text.split('; ');
    const more = clauses.flatMap((clause) => {
      const deprecated = clause.includes('in version');
      return [...clause.matchAll(/`([\w-]+)`/g)].map(([, also]) => ({ name: also!, text: own!, deprecated }));
    });
    return [{ name, text: own!, deprecated: false }, ...more];
  });
}

/** Every state by itself. */
export function states(): Named[] {
  return tagged('cssstate').flatMap(({ name, text }) =>
    name.split(', ').map((state) => ({ name: state, text })),
  );
}

/** The value in `…; default VALUE`. */
export function defaultIn(text: string): string | undefined {
  return /(?:^|; )default (.+)$/.exec(text)?.[1]?.replaceAll('`', '');
}

/** Types of the reactive properties, by name. */
function reactiveTypes(): Map<string, string> {
  const line = /^ {2}@property\(.*?\) (\w+)(?:: ([^=;]+?))?(?: = (.+))?;$/gm;
  const types = [...INPUTS.matchAll(line)].map(([, name, type, value]): [string, string] => [
    name!,
    type ?? (value === 'false' ? 'boolean' : 'string'),
  ]);
  return new Map(types);
}

/** Types of the properties for settings, as `GivenSettings` makes them. */
function settingTypes(): Map<string, string> {
  const typeOf = ({ kind }: Setting) =>
    kind === 'number' ? 'number' : kind === 'blend' ? 'readonly number[]' : 'string';
  return new Map(SETTING_NAMES.map((name) => [propertyOf(name), `${typeOf(settingOf(name))} | undefined`]));
}

const plain = (code: string) => code.replaceAll('`', '');

const camelCase = (name: string) => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
