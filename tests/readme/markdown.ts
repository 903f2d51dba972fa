import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';

/** The project's Markdown files, from its root. */
export const MARKDOWN_FILES: readonly string[] = globSync('**/*.md', {
  dot: true,
  ignore: ['**/node_modules/**', '**/dist/**', '.git/**'],
}).sort();

export function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Contents of the fenced code blocks of one language. */
export function codeBlocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'))].map(
    ([, text]) => text!,
  );
}

/** The text without fenced code blocks, whose `#` starts no heading. */
export function prose(markdown: string): string {
  return markdown.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
}

/** The anchors that GitHub makes of the headings. */
export function anchors(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const list = [...prose(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
    const slug = heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before ? `${slug}-${before}` : slug;
  });
  return new Set(list);
}

/** Targets of links and pictures that lead to no other host. */
export function relativeLinks(markdown: string): string[] {
  return [...prose(markdown).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target]) => target!);
}

/** Paths of the project in backticks, such as `src/ops/add.ts` or `tests/reference/`. */
export function namedPaths(markdown: string): string[] {
  const paths = /`((?:src|tests|shaders|weights|\.github|\.ci)\/[\w./-]*)`/g;
  return [...prose(markdown).matchAll(paths)].map(([, path]) => path!);
}

/** Arguments of every `art-filter` or `npm run stylize` in the shell blocks that holds no variables. */
export function commands(markdown: string): string[][] {
  return codeBlocks(markdown, 'sh')
    .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    .flatMap((line) => /^\s*(?:art-filter|npm run stylize --) (.*?)(?:\s+#.*)?$/.exec(line)?.[1] ?? [])
    .map((command) => command.split(/\s+/).map((word) => word.replaceAll(/['"]/g, '')));
}
