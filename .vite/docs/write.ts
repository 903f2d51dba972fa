import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { EXAMPLES, type LiveExample } from './examples.ts';
import { layout } from './layout.ts';
import { escaped, type Rendered, render } from './markdown.ts';
import { PAGES } from './pages.ts';
import { reference } from './reference.ts';

/** The README's tables of the element. */
const TABLES = /<!-- made by `npm run readme`: element -->[\s\S]*?<!-- end -->/;
const SAMPLES = 'src/samples/pictures';

/** Every file of the documentation but its script and what that loads, by name. */
export function docsFiles(): Record<string, string | Uint8Array> {
  const { homepage } = JSON.parse(readFileSync('package.json', 'utf8'));
  const repository = homepage.replace(/#.*/, '');
  const files: Record<string, string | Uint8Array> = {
    'docs.css': `${tokens()}\n${readFileSync('.vite/docs/docs.css', 'utf8')}`,
    'icon.svg': readFileSync('src/page/icon.svg', 'utf8'),
  };
  for (const page of PAGES) {
    const markdown = page.source ? readFileSync(page.source, 'utf8').replace(TABLES, reference) : live();
    const rendered = render(markdown, page.source ?? 'README.md', repository);
    const text = page.source ? rendered.html : withExamples(rendered);
    files[`${page.name}.html`] = layout(page, text, rendered.headings, repository);
    for (const path of rendered.pictures) files[basename(path)] = readFileSync(path);
  }
  const shown = EXAMPLES.flatMap(({ html }) => html.match(/[\w-]+\.webp/g) ?? []);
  for (const name of shown) files[name] = readFileSync(`${SAMPLES}/${name}`);
  return files;
}

/** The page's colours and typefaces, without what it does with them. */
function tokens(): string {
  const css = readFileSync('src/page/page.css', 'utf8');
  const blocks = css.match(
    /^(:root \{[^}]*\}|@media \(prefers-color-scheme: dark\) \{\s*:root \{[^}]*\}\s*\})/gm,
  );
  if (blocks?.length !== 2)
    throw new Error('src/page/page.css: expected its colours in :root, light and dark');
  return blocks.join('\n');
}

function live(): string {
  const sections = EXAMPLES.map(({ title, text }) => `## ${title}\n\n${text}\n\n<!-- ${title} -->`);
  return [
    '# Live examples',
    'They paint on your own GPU, here in this page. Each is the code beside it; whole projects are among the [frameworks](tests/consumers/README.md).',
    ...sections,
  ].join('\n\n');
}

/** Puts each example, its code and itself, in the place of its comment. */
function withExamples({ html }: Rendered): string {
  return EXAMPLES.reduce(
    (text, example) => text.replace(`<!-- ${example.title} -->`, () => shown(example)),
    html,
  );
}

const shown = ({ html }: LiveExample) => `<div class="example">
<pre><code>${escaped(html)}</code></pre>
<div>
${html}
</div>
</div>`;
