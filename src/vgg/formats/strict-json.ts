/**
 * `JSON.parse` that refuses an object with one name twice: which of the two a reader takes is not defined, so a file
 * could show one thing to a checker and another to us.
 * @throws SyntaxError
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // the text is valid JSON from here on, so strings and brackets are all there is to follow
  const names: (Set<string> | undefined)[] = [];
  const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g;
  for (const [token, colon] of text.matchAll(tokens)) {
    if (token === '{') names.push(new Set());
    else if (token === '[') names.push(undefined);
    else if (token === '}' || token === ']') names.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(token.slice(0, token.length - colon.length)) as string;
      const seen = names.at(-1)!;
      if (seen.has(name))
        throw new SyntaxError(`the name ${JSON.stringify(name)} stands twice in one object`);
      seen.add(name);
    }
  }
  return value;
}
