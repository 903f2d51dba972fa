/** Markdown as HTML: headings with the anchors of GitHub, and links that lead to the pages made here. */
import { existsSync } from 'node:fs';
import { basename, dirname, normalize } from 'node:path';
import { Marked, type Tokens } from 'marked';
import { anchors } from '../../tests/readme/markdown.ts';
import { PAGES } from './pages.ts';

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

export interface Rendered {
  readonly html: string;
  readonly headings: readonly Heading[];
  /** Paths of the pictures that it shows, which lie beside the pages by their names. */
  readonly pictures: readonly string[];
}

/**
 * @param path of the Markdown file, from which its links lead
 * @param repository address of the repository, for links to files that are no page
 */
export function render(markdown: string, path: string, repository: string): Rendered {
  const headings: Heading[] = [];
  const pictures: string[] = [];
  const slugs = [...anchors(markdown)];
  const target = (href: string) => linked(href, path, repository);
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const anchor = slugs[headings.length]!;
        const inside = this.parser.parseInline(tokens);
        headings.push({ level: depth, text: inside.replaceAll(/<[^>]+>/g, ''), anchor });
        return `<h${depth} id="${anchor}">${inside}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        return `<a href="${escaped(target(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        const file = picture(href, path);
        if (file) pictures.push(file);
        return `<img src="${escaped(file ? basename(file) : href)}" alt="${escaped(text)}" loading="lazy" />`;
      },
    },
  });
  const html = (marked.parse(markdown, { async: false }) as string).replaceAll(
    /<table>[\s\S]*?<\/table>/g,
    // Wide tables scroll by themselves, also by keys.
    (table) => `<div class="table" tabindex="0">${table}</div>`,
  );
  return { html, headings, pictures };
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The page that a link means, or the file in the repository. */
function linked(href: string, from: string, repository: string): string {
  if (/^(https?:|#)/.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const file = normalize(`${dirname(from)}/${path}`);
  const page = PAGES.find(({ source }) => source === file);
  const place = page ? `${page.name}.html` : `${repository}/blob/main/${file.replace(/\/$/, '')}`;
  return anchor === undefined ? place : `${place}#${anchor}`;
}

/** The project's own picture, also where a README names it by its whole address. */
function picture(href: string, from: string): string | undefined {
  const own = /^https?:.*\/main\/(.+)$/.exec(href)?.[1] ?? normalize(`${dirname(from)}/${href}`);
  return existsSync(own) ? own : undefined;
}
