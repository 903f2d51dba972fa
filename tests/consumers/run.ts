import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { packedPackages } from '../support/packed.ts';

const execute = promisify(execFile);

/** A Node for consumers that need a newer one than runs here. */
const NEWER_NODE = 24;

/** What npm says where it has no registry. */
const NO_REGISTRY = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|E40[134]|ENOTCACHED/;

/** A consumer's folder, copied outside of the repository. */
export class Consumer {
  readonly #package: { scripts?: Record<string, string>; engines?: { node?: string } };

  /** @param folder default: one that stays, so that a second run installs little */
  constructor(
    readonly name: string,
    readonly folder = join(tmpdir(), 'art-filter-consumers', name),
  ) {
    this.#package = JSON.parse(readFileSync(join(import.meta.dirname, name, 'package.json'), 'utf8'));
  }

  has(script: string): boolean {
    return this.#package.scripts?.[script] !== undefined;
  }

  /**
   * Copies the folder and installs by npm what its package.json says, with the packed library.
   * @returns why it cannot be installed here; undefined once it is
   */
  async install(): Promise<string | undefined> {
    const { library } = await packedPackages();
    for (const old of ['dist', '.next', '.astro', 'package-lock.json', join('node_modules', 'art-filter')]) {
      rmSync(join(this.folder, old), { recursive: true, force: true });
    }
    await this.copy();
    const file = join(this.folder, 'package.json');
    const project = JSON.parse(readFileSync(file, 'utf8'));
    project.dependencies['art-filter'] = `file:${library}`;
    writeFileSync(file, JSON.stringify(project, null, 2));
    try {
      await this.#npm('install');
      if (this.#needsNewerNode) {
        const { platform, arch } = process;
        const system = platform === 'win32' ? 'win' : platform;
        await this.#npm('install', '--no-save', `node-${system}-${arch}@${NEWER_NODE}`);
      }
    } catch (error) {
      const { stderr } = error as { stderr?: string };
      if (NO_REGISTRY.test(stderr ?? ''))
        return `npm cannot install its packages here: ${stderr!.split('\n')[0]}`;
      throw error;
    }
    return undefined;
  }

  /** Copies the folder and adds two pictures. */
  async copy(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    cpSync(join(import.meta.dirname, this.name), this.folder, { recursive: true });
    await addPictures(this.folder);
  }

  /** Runs a script of its package.json; what it prints is the error's where it fails. */
  async script(name: string, ...args: string[]): Promise<string> {
    return this.#npm('run', '-s', name, '--', ...args);
  }

  /** Starts a server by a script and resolves once it answers at the port. */
  async serve(name: string, port: number, ...args: string[]): Promise<{ url: string; close(): void }> {
    // A group of its own, as npm passes no signal on.
    const server = spawn('npm', ['run', '-s', name, '--', ...args], {
      cwd: this.folder,
      env: { ...this.#environment(), PORT: String(port) },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const url = `http://localhost:${port}/`;
    await answers(url, server);
    return { url, close: () => process.kill(-server.pid!) };
  }

  async #npm(...args: string[]): Promise<string> {
    const options = { cwd: this.folder, env: this.#environment(), maxBuffer: 2 ** 26 };
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
    const all = args[0] === 'install' ? [...args, ...quiet] : args;
    try {
      return (await execute('npm', all, options)).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw Object.assign(new Error(`npm ${all.join(' ')}\n${stdout}${stderr}`), { stderr });
    }
  }

  get #needsNewerNode(): boolean {
    // `^22.12.0 || >=24`: the first number of each range.
    const ranges = this.#package.engines?.node?.split('||') ?? [];
    const majors = ranges.map((range) => Number.parseInt(range.replace(/^\D+/, ''), 10));
    return majors.length > 0 && Math.min(...majors) > Number.parseInt(process.versions.node, 10);
  }

  /** As a shell's: without what the test runner has set. */
  #environment(): NodeJS.ProcessEnv {
    const { NODE_ENV, MODE, DEV, PROD, SSR, BASE_URL, NODE_OPTIONS, ...rest } = process.env;
    const kept = Object.entries(rest).filter(([name]) => !/^(VITE|npm_)/.test(name));
    const newer = join(this.folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
    const path = existsSync(newer) ? [newer, process.env.PATH].join(delimiter) : process.env.PATH;
    const silent = {
      NEXT_TELEMETRY_DISABLED: '1',
      ASTRO_TELEMETRY_DISABLED: '1',
      NG_CLI_ANALYTICS: 'false',
      CI: '1',
    };
    return { ...Object.fromEntries(kept), ...silent, PATH: path };
  }
}

/** Puts `photo.jpg` and `painting.jpg` where servers find them: in the folder itself and in `public`. */
async function addPictures(folder: string): Promise<void> {
  const sizes = { 'photo.jpg': [64, 48], 'painting.jpg': [40, 56] } as const;
  mkdirSync(join(folder, 'public'), { recursive: true });
  for (const [name, [width, height]] of Object.entries(sizes)) {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const create = { width, height, channels: 3, background: '#808080', noise } as const;
    const jpeg = await sharp({ create }).jpeg().toBuffer();
    for (const place of ['.', 'public']) writeFileSync(join(folder, place, name), jpeg);
  }
}

/** Resolves once an address answers; rejects where the server ends before. */
async function answers(url: string, server: ChildProcess): Promise<void> {
  let printed = '';
  for (const stream of [server.stdout!, server.stderr!]) stream.on('data', (text) => (printed += text));
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server has ended:\n${printed}`);
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
