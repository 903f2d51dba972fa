import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

/** A browser that can be started. */
export interface Browser {
  executable: string;
  /** Environment variables that it needs. */
  environment: Record<string, string>;
  /** Whether it is the headless shell, Chrome's old headless mode as a program of its own. */
  headlessShell: boolean;
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * The headless browser of the npm package @sparticuz/chromium, unpacked once into the user's cache (200 MB) with
 * SwiftShader, the NSS libraries and a font; the system needs none of them.
 * @returns undefined elsewhere than on Linux on x86-64
 */
export async function unpackedChromium(): Promise<Browser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const require = createRequire(import.meta.url);
  // The package exports no package.json: its entry is build/cjs/index.cjs.
  const root = join(dirname(require.resolve('@sparticuz/chromium')), '..', '..');
  const { version } = require(join(root, 'package.json')) as { version: string };
  const name = `chromium-${version}`;
  const [first, second] = cacheFolders();
  const folder = await unpackInto(join(root, 'bin'), first, name).catch(() =>
    unpackInto(join(root, 'bin'), second, name),
  );
  return {
    executable: join(folder, 'chromium'),
    environment: {
      LD_LIBRARY_PATH: [join(folder, 'lib'), folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
      FONTCONFIG_PATH: folder,
    },
    headlessShell: true,
  };
}

/** The user's cache, then the temporary folder in case the cache cannot be written. */
function cacheFolders(): [string, string] {
  const user = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return [join(user, 'art-filter'), join(tmpdir(), `art-filter-${process.getuid?.() ?? 0}`)];
}

/** Unpacks into a folder beside the final one, then renames it; of two processes the later drops its copy. */
async function unpackInto(bin: string, cache: string, name: string): Promise<string> {
  const folder = join(cache, name);
  await mkdir(cache, { recursive: true, mode: 0o700 });
  // Anyone can write to the temporary folder: never start another user's program.
  if (process.getuid && (await stat(cache)).uid !== process.getuid()) {
    throw new Error(`${cache} belongs to another user`);
  }
  if (await exists(join(folder, 'chromium'))) return folder;
  const partial = await mkdtemp(join(cache, `${name}-`));
  try {
    await Promise.all([
      pipeline(
        createReadStream(join(bin, 'chromium.br')),
        createBrotliDecompress(),
        createWriteStream(join(partial, 'chromium'), { mode: 0o755 }),
      ),
      ...['swiftshader', 'al2023', 'fonts'].map((name) => untar(join(bin, `${name}.tar.br`), partial)),
    ]);
    // The package's own fonts.conf names a folder of another machine.
    await writeFile(
      join(partial, 'fonts.conf'),
      '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n' +
        '<fontconfig><dir prefix="relative">fonts</dir><dir>/usr/share/fonts</dir>' +
        '<cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n',
    );
    await rename(partial, folder).catch(async (error) => {
      if (!(await exists(join(folder, 'chromium')))) throw error;
    });
    return folder;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function untar(archive: string, folder: string): Promise<void> {
  const tar = spawn('tar', ['-x', '-C', folder, '--no-same-owner'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise<void>((resolve, reject) => {
    tar.once('error', reject);
    tar.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with ${code}`))));
  });
  // tar closes its input before the padding at the end, so only its exit code counts.
  const fed = pipeline(createReadStream(archive), createBrotliDecompress(), tar.stdin).catch(() => undefined);
  await Promise.all([fed, ended]);
}
