import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** From the project's root, where npm starts its scripts. */
export const FOLDER = resolve('tests/bench/peers');

/**
 * Installs the peers' packages where they are missing or older than the lock file; about 250 MB.
 * @returns the folder that has node_modules
 * @throws Error saying what npm said
 */
export async function installPeers(): Promise<string> {
  const lock = join(FOLDER, 'package-lock.json');
  const installed = join(FOLDER, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return FOLDER;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  try {
    // They need no scripts of their own to work.
    await promisify(execFile)(npm, ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: FOLDER,
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const said = /^npm error (?!code|errno|A complete log)(.+)$/m.exec(stderr)?.[1] ?? message.split('\n')[0];
    throw new Error(`bench: the peers' packages cannot be installed (${said}); run without --peers.`);
  }
  return FOLDER;
}
