// No English in the templates and in what is written into the page: every text passes through the languages.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Node, parsed, sources, textOf, walk } from './texts.ts';

/** Attributes whose values people read or hear. */
const READ = /\b(aria-label|aria-valuetext|aria-roledescription|aria-description|title|alt|placeholder)$/;
/** Properties and methods that put a text into the page. */
const WRITES = /^(textContent|innerText|ariaLabel|title|placeholder)$/;
const SAYS = /^(say|show|notice|alert|confirm)$/;

const VALUE = '\u0000';
const isText = (text: string) => /[a-z]{2}/i.test(text);

interface Template {
  readonly quasis: readonly { readonly value: { readonly cooked: string } }[];
  readonly expressions: readonly Node[];
}

/** Literal texts of a template: between its tags, in attributes that are read, and in the values in these places. */
function literalsOf({ quasis, expressions }: Template): string[] {
  const markup = quasis.map(({ value }) => value.cooked).join(VALUE);
  const found: string[] = [];
  const texts = markup
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(code|noscript|style)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<\/?[a-z](?:"[^"]*"|'[^']*'|[^<>"'])*>/gi, '\n')
    .replaceAll('&nbsp;', '');
  found.push(...texts.split(/[\n\0]/).filter(isText));
  for (const [, name, value] of markup.matchAll(/\s([\w-]+)="([^"]*)"/g)) {
    if (READ.test(name!) && isText(value!.replaceAll(VALUE, '')))
      found.push(`${name}="${value!.replaceAll(VALUE, '…')}"`);
  }
  let before = '';
  for (const [i, expression] of expressions.entries()) {
    before += quasis[i]!.value.cooked;
    const open = before.lastIndexOf('<') > before.lastIndexOf('>');
    const attribute = /\s([.?@]?[\w-]+)=["']?[^"'<>]*$/.exec(before)?.[1];
    if (open && !(attribute && READ.test(attribute))) continue;
    found.push(...literalsIn(expression));
  }
  return found;
}

/** Literals that an expression may be, without those inside of calls, conditions and further templates. */
function literalsIn(node: Node): string[] {
  if (node.type === 'ConditionalExpression')
    return [...literalsIn(node.consequent as Node), ...literalsIn(node.alternate as Node)];
  if (node.type === 'LogicalExpression')
    return [...literalsIn(node.left as Node), ...literalsIn(node.right as Node)];
  if (node.type === 'ParenthesizedExpression') return literalsIn(node.expression as Node);
  const text = textOf(node)?.replace(/\{\d+\}/g, '');
  return text !== undefined && isText(text) ? [text] : [];
}

/** The message of an error, which is English, where it is told as it is. */
function messageOf(node: Node): string[] {
  const isError = node.type === 'MemberExpression' && /^(error|cause)$/.test(nameOf(node.object as Node));
  return isError && nameOf(node) === 'message' ? ['the message of an error'] : [];
}

const nameOf = (node: Node | undefined): string =>
  String(node?.name ?? (node?.property as Node | undefined)?.name ?? '');

function untranslated(file: string): string[] {
  const found: string[] = [];
  walk(parsed(file), (node) => {
    if (node.type === 'TaggedTemplateExpression' && /^(html|svg)$/.test(nameOf(node.tag as Node))) {
      found.push(...literalsOf(node.quasi as unknown as Template));
    }
    if (node.type === 'AssignmentExpression' && WRITES.test(nameOf(node.left as Node)))
      found.push(...literalsIn(node.right as Node));
    if (node.type === 'CallExpression') {
      const [first, second] = node.arguments as Node[];
      const name = nameOf(node.callee as Node);
      if (SAYS.test(name) && first) found.push(...literalsIn(first), ...messageOf(first));
      if (name === 'setAttribute' && READ.test(textOf(first!) ?? '') && second)
        found.push(...literalsIn(second));
    }
    return true;
  });
  return found.map((text) => `${file}: ${text.trim()}`);
}

/** Panels and roles by their ids, kinds of files, and names that stay. */
const ALLOWED = [
  // The element says its own notices in the language of its place, as those of the engine.
  /^src\/element\/persistence\//,
  /main\.ts: paint$/,
  /: (Art Filter|dpi)$/,
];

it('templates of the page and the element hold no text of their own', () => {
  const files = [...sources('src/page'), ...sources('src/element')];
  const found = files.flatMap(untranslated).filter((one) => !ALLOWED.some((allowed) => allowed.test(one)));
  expect(found).toEqual([]);
});

it('tables of texts are read in the language of the page', () => {
  const plain = sources('src/page').filter((file) => {
    let found = false;
    walk(parsed(file), (node) => {
      const { type, id, init } = node as { type: string; id?: Node; init?: Node };
      if (type === 'VariableDeclarator' && /^[A-Z_]*(TEXT|TITLES|WORDS)S?$/.test(nameOf(id))) {
        found ||= nameOf(init?.callee as Node | undefined) !== 'texts';
      }
      return true;
    });
    return found;
  });
  expect(plain).toEqual([]);
});

it('the markup of the page says which of its texts are translated', () => {
  const html = readFileSync('index.html', 'utf8').replace(
    /<noscript>[\s\S]*?<\/noscript>|<head>[\s\S]*?<\/head>/g,
    '',
  );
  const plain = [...html.matchAll(/<(\w+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>([^<]*)/g)].filter(
    ([, , attributes, text]) => {
      const said = /data-say="([^"]*)"/.exec(attributes!)?.[1]?.split(' ') ?? [];
      const read = [...attributes!.matchAll(/\s([\w-]+)="([^"]*)"/g)].filter(
        ([, name, value]) => READ.test(name!) && isText(value!),
      );
      return (isText(text!) && !said.includes('')) || read.some(([, name]) => !said.includes(name!));
    },
  );
  expect(plain.map(([tag]) => tag!.trim())).toEqual(['<h1>Art Filter']);
});
