import { escaped, type Heading } from './markdown.ts';
import { type DocsPage, PAGES } from './pages.ts';

/** A whole page: masthead, navigation, contents and the text. */
export function layout(
  page: DocsPage,
  text: string,
  headings: readonly Heading[],
  repository: string,
): string {
  const navigation = PAGES.map(
    ({ name, title }) =>
      `<a href="${name}.html"${name === page.name ? ' aria-current="page"' : ''}>${title}</a>`,
  ).join('\n          ');
  const contents = headings
    .filter(({ level }) => level === 2 || level === 3)
    .map(
      ({ level, text: heading, anchor }) =>
        `<li class="level-${level}"><a href="#${anchor}">${heading}</a></li>`,
    )
    .join('\n            ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escaped(page.name === 'index' ? 'Art Filter' : `${page.title} · Art Filter`)}</title>
    <link rel="icon" type="image/svg+xml" href="icon.svg" />
    <link rel="stylesheet" href="docs.css" />
    ${page.source === undefined ? '<script type="module" src="docs.js"></script>' : ''}
  </head>
  <body>
    <a class="skip" href="#text">Skip to the text</a>
    <header class="masthead">
      <img class="seal" src="icon.svg" alt="" width="36" height="36" />
      <a class="home" href="index.html">Art Filter</a>
      <nav class="pages" aria-label="Documentation">
          ${navigation}
          <a href="${escaped(repository)}">Source</a>
      </nav>
    </header>
    <div class="columns">
      <nav class="contents" aria-label="On this page">
        <ul>
            ${contents}
        </ul>
      </nav>
      <main id="text">
${text}
      </main>
    </div>
  </body>
</html>
`;
}
