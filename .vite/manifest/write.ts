import { readFileSync } from 'node:fs';
import { customElements } from './custom-elements.ts';
import { cssData, htmlData } from './editor-data.ts';

const { homepage } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The files beside the library that tell of the element, by name. */
export function manifestFiles(): Record<string, string> {
  const files = {
    'custom-elements.json': customElements(),
    'html-custom-data.json': htmlData(homepage),
    'css-custom-data.json': cssData(),
  };
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, `${JSON.stringify(content, null, 2)}\n`]),
  );
}
