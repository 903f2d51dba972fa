import { readFileSync } from 'node:fs';

/** A package as the lock file has it. */
export interface Locked {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Only needed to work on this project. */
  readonly dev: boolean;
  /** Of its contents; packages are as they were when it was written. */
  readonly integrity: string;
  /** Whether it would run something of its own when it is installed. */
  readonly script: boolean;
}

/** Every package that may be installed, on any system. */
export function lockedPackages(): Locked[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<
      string,
      {
        version: string;
        license: string;
        integrity: string;
        dev?: boolean;
        hasInstallScript?: boolean;
        link?: boolean;
      }
    >;
  };
  return Object.entries(packages).flatMap(
    ([path, { version, license, integrity, dev = false, hasInstallScript: script = false, link = false }]) =>
      link || !path.includes('node_modules/')
        ? []
        : [{ name: path.replace(/^.*node_modules\//, ''), version, license, integrity, dev, script }],
  );
}

/** Manifests with what the packages depend on themselves. */
const MANIFESTS = [
  ['package.json', '`art-filter`'],
  ['src/cli/package.json', '`art-filter-cli`'],
] as const;

/** What is bundled into the packages, and so is not installed beside them. */
export const BUNDLED_PACKAGES = ['hash-wasm', 'lit', 'mediabunny'] as const;

/** What Art Filter's packages depend on themselves: where, licence and what it says of itself. */
export function dependencyRows(): string[][] {
  const locked = new Map(lockedPackages().map((one) => [one.name, one]));
  const needed = MANIFESTS.flatMap(([file, of]) =>
    Object.keys(JSON.parse(readFileSync(file, 'utf8')).dependencies).map((name) => [name, of] as const),
  );
  const bundled = BUNDLED_PACKAGES.filter((name) => !needed.some(([needs]) => needs === name));
  return [...needed, ...bundled.map((name) => [name, 'bundled'] as const)].map(([name, of]) => {
    const { description = '' } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
    const [sentence] = String(description).split(/(?<=\.) | \(/);
    return [`\`${name}\``, of, locked.get(name)!.license, sentence ? sentence.replace(/\.?$/, '.') : '—'];
  });
}
