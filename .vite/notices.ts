/** The notices of other people's packages that are bundled into a build. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Name of the file beside the scripts. */
export const NOTICES = 'THIRD-PARTY.md';

/** Names of the packages that a module is from; the bundlers' own helpers are theirs. */
function packageOf(id: string): string | undefined {
  if (/^\0(rolldown|@oxc-project)|^\0?@oxc-project\+runtime/.test(id)) return 'rolldown';
  if (/^\0vite\//.test(id)) return 'vite';
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
}

/**
 * Writes what is bundled, from where, and under which licence.
 * @param beside packages in scripts that are built by themselves
 */
export function thirdPartyNotices(beside: readonly string[] = []): Plugin {
  return {
    name: 'third-party-notices',
    generateBundle(_, bundle) {
      const ids = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
      const names = [...new Set([...ids.map(packageOf), ...beside])]
        .filter((name) => name !== undefined)
        .sort();
      if (names.length > 0) this.emitFile({ type: 'asset', fileName: NOTICES, source: noticesOf(names) });
    },
  };
}

/**
 * The notices as Markdown, packages with one licence text together.
 * @throws Error for a package without a licence
 */
export function noticesOf(names: readonly string[]): string {
  const byText = new Map<string, string[]>();
  for (const name of names) {
    const folder = join(import.meta.dirname, '..', 'node_modules', name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!existsSync(folder) || !file) throw new Error(`${name} is bundled, but has no licence`);
    const text = readFileSync(join(folder, file), 'utf8').trim();
    byText.set(text, [...(byText.get(text) ?? []), describe(folder)]);
  }
  const parts = [...byText].map(
    ([text, packages]) => `${packages.join('\n')}\n\n\`\`\`text\n${text}\n\`\`\`\n`,
  );
  return `# Third-party notices\n\nThese packages are part of the scripts in this folder, as published, without changes.\n\n${parts.join('\n')}`;
}

function describe(folder: string): string {
  const { name, version, license, repository, homepage } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const address = (repository?.url ?? repository ?? homepage ?? '').replace(/^git\+|\.git$/g, '');
  return `- ${name} ${version}, ${license}; source: ${address}`;
}
