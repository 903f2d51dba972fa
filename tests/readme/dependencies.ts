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
      { version: string; license: string; integrity: string; dev?: boolean; hasInstallScript?: boolean }
    >;
  };
  return Object.entries(packages).flatMap(
    ([path, { version, license, integrity, dev = false, hasInstallScript: script = false }]) =>
      path === ''
        ? []
        : [{ name: path.replace(/^.*node_modules\//, ''), version, license, integrity, dev, script }],
  );
}

/** What an installed Art Filter depends on itself: name, licence and what it says of itself. */
export function dependencyRows(): string[][] {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
  const locked = new Map(lockedPackages().map((one) => [one.name, one]));
  return Object.keys(dependencies).map((name) => {
    const { description = '' } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
    const [sentence] = String(description).split(/(?<=\.) | \(/);
    return [`\`${name}\``, locked.get(name)!.license, sentence!.replace(/\.?$/, '.')];
  });
}
