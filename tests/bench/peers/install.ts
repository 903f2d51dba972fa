import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** From the project's root, where npm starts its scripts. */
export const FOLDER = resolve('tests/bench/peers');

let installing: Promise<string> | undefined;

/**
 * Installs the peers' packages where they are missing or older than the lock file; about 250 MB. Tried once.
 * @returns the folder that has node_modules
 * @throws Error saying what npm said
 */
export function installPeers(): Promise<string> {
  installing ??= install();
  return installing;
}

async function install(): Promise<string> {
  const lock = join(FOLDER, 'package-lock.json');
  const installed = join(FOLDER, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return FOLDER;
  const windows = process.platform === 'win32';
  try {
    // They need no scripts of their own to work.
    await promisify(execFile)(
      windows ? 'npm.cmd' : 'npm',
      ['ci', '--no-audit', '--no-fund', '--ignore-scripts'],
      {
        cwd: FOLDER,
        shell: windows,
      },
    );
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    // Its first sentence; codes come before that.
    const said = /^npm error (?!A complete log)(\S+ \S+ \S.*)$/m.exec(stderr)?.[1] ?? message.split('\n')[0]!;
    throw new Error(`the peers' packages cannot be installed (${said.replace(/[.\s]+$/, '')}).`);
  }
  return FOLDER;
}
