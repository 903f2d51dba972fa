/** Texts in the source: what is shown in a language, and the sentences of the engine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseAst } from 'vite';

/** A node of the syntax tree, as ESTree has it. */
export type Node = { readonly type: string; readonly [key: string]: unknown };

/** TypeScript files below a folder of the repository, with `/` in their paths. */
export function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).split(sep).join('/'))
    .sort();
}

export function parsed(file: string): Node {
  return parseAst(readFileSync(file, 'utf8'), { lang: 'ts' }) as unknown as Node;
}

/** Visits a node and those below it. @param visit returns false where those below are not to be visited */
export function walk(
  node: unknown,
  visit: (node: Node, parents: readonly Node[]) => unknown,
  parents: readonly Node[] = [],
): void {
  if (Array.isArray(node)) {
    for (const one of node) walk(one, visit, parents);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const own = node as Node;
  if (typeof own.type === 'string' && visit(own, parents) === false) return;
  const next = typeof own.type === 'string' ? [...parents, own] : parents;
  for (const value of Object.values(own)) if (typeof value === 'object') walk(value, visit, next);
}

/** Place of a value. */
const PLACE = '\u0000';

interface Quasi {
  readonly value: { readonly cooked: string };
}

/** The text of a literal, with `PLACE` for each value. */
function rawText(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'TemplateLiteral')
    return (node.quasis as Quasi[]).map(({ value }) => value.cooked).join(PLACE);
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const [left, right] = [rawText(node.left as Node), rawText(node.right as Node)];
  return left === undefined || right === undefined ? undefined : left + right;
}

/** The text of a literal, of a template with `{0}`, `{1}` … for its values, or of several of them joined by `+`. */
export function textOf(node: Node): string | undefined {
  let count = 0;
  return rawText(node)?.replaceAll(PLACE, () => `{${count++}}`);
}

/** Name of a tag or of a called function: `say` for `say` and `words.say`. */
function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name as string;
  return node.type === 'MemberExpression' ? nameOf(node.property as Node) : undefined;
}

/** Texts by the tag `say`, and in tables made by `texts`. */
export function shownIn(file: string): string[] {
  const found: string[] = [];
  walk(parsed(file), (node) => {
    if (node.type === 'TaggedTemplateExpression' && nameOf(node.tag as Node) === 'say')
      found.push(textOf(node.quasi as Node)!);
    if (node.type === 'CallExpression' && nameOf(node.callee as Node) === 'texts') {
      walk((node.arguments as Node[])[0], (inner) => {
        if (/Function/.test(inner.type)) return false;
        const isKey = inner.type === 'Property';
        if (isKey) {
          walk(inner.value, (value) => {
            if (/Function/.test(value.type)) return false;
            const text = textOf(value);
            if (text !== undefined) found.push(text);
            return text === undefined;
          });
          return false;
        }
        return true;
      });
    }
    return true;
  });
  return found;
}

/** Texts of three words and more in a file that are no markup and have no tag; for each, whether an error is made of it. */
export function sentencesIn(file: string): { text: string; isError: boolean }[] {
  const found: { text: string; isError: boolean }[] = [];
  const inside: [Node, readonly Node[]][] = [];
  const look = (node: Node, parents: readonly Node[]) => {
    if (/^(Import|ExportNamed|TSLiteral)/.test(node.type) && node.type !== 'ExportNamedDeclaration')
      return false;
    if (node.type === 'TaggedTemplateExpression') {
      walk((node.quasi as Node).expressions, () => true);
      return false;
    }
    const text = textOf(node);
    if (text === undefined) return true;
    const isError = parents.some(
      (one) => one.type === 'NewExpression' && nameOf(one.callee as Node) === 'ArtFilterError',
    );
    if ((text.match(/ /g) ?? []).length >= 2 && /[a-z]{3}/.test(text)) found.push({ text, isError });
    if (node.type !== 'Literal') {
      walk(node, (inner) => {
        if (inner.type === 'TemplateLiteral')
          for (const one of inner.expressions as Node[]) inside.push([one, [...parents, node]]);
        return inner.type === 'BinaryExpression';
      });
    }
    return false;
  };
  walk(parsed(file), look);
  // What is put into a text may hold further ones.
  for (const [node, parents] of inside) walk(node, look, parents);
  return found;
}

/** All literals and parts of templates of a file. */
export function literalsIn(file: string): string[] {
  const found: string[] = [];
  walk(parsed(file), (node) => {
    const text = rawText(node);
    if (text !== undefined) found.push(...text.split(PLACE));
    return true;
  });
  return found;
}
