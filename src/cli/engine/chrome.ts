import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import puppeteer, { type Browser } from 'puppeteer-core';
import { ArtFilterError } from '../../errors.ts';
import { type Browser as Program, unpackedChromium } from './chrome-unpack.ts';

/** GPU for Chrome: the machine's, or SwiftShader on the processor. */
export type ChromeAdapter = 'hardware' | 'swiftshader';

export interface ChromeOptions {
  /** Default by `likelyHardware`. */
  adapter?: ChromeAdapter;
  /** Additional flags of the browser. */
  args?: readonly string[];
}

const COMMON_FLAGS = [
  // The browser only opens this project's pages, and the sandbox needs rights that containers and root lack.
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
];
const ADAPTER_FLAGS = {
  swiftshader: ['--use-webgpu-adapter=swiftshader'],
  hardware:
    process.platform === 'linux'
      ? [
          '--enable-features=Vulkan,VulkanFromANGLE,DefaultANGLEVulkan',
          '--use-angle=vulkan',
          '--disable-vulkan-surface',
        ]
      : [],
};

/** Programs on the PATH, in order of preference. */
const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'].map(
  (name) => (process.platform === 'win32' ? `${name}.exe` : name),
);
const PLACES: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) =>
    join(process.env[name] ?? '', 'Google', 'Chrome', 'Application', 'chrome.exe'),
  ),
};

/** Whether the machine probably has a GPU. */
export function likelyHardware(): boolean {
  if (process.platform !== 'linux') return true;
  return existsSync('/dev/nvidiactl') || existsSync('/dev/dri/renderD128');
}

/** Installed browsers, in order of preference. */
function installedBrowsers(): Program[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const isProgram = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return [...(PLACES[process.platform] ?? []), ...onPath].filter(isProgram).map(ordinary);
}

function ordinary(executable: string): Program {
  return { executable, environment: {}, headlessShell: false };
}

/**
 * Starts a headless Chrome or Chromium with WebGPU: the one in ART_FILTER_CHROME or PUPPETEER_EXECUTABLE_PATH, else
 * an installed one, else the one of @sparticuz/chromium.
 * @throws ArtFilterError `webgpu-missing` when none starts
 */
export async function launchChrome(options: ChromeOptions = {}): Promise<Browser> {
  const adapter = options.adapter ?? (likelyHardware() ? 'hardware' : 'swiftshader');
  const flags = [...COMMON_FLAGS, ...ADAPTER_FLAGS[adapter], ...(options.args ?? [])];
  const named = process.env.ART_FILTER_CHROME || process.env.PUPPETEER_EXECUTABLE_PATH;
  if (named) {
    return launch(ordinary(named), flags).catch((error) => {
      const what = `the browser that the environment names, ${named}, does not start`;
      throw missing(what, 'correct the variable', error);
    });
  }
  let failure: unknown;
  for (const program of installedBrowsers()) {
    try {
      return await launch(program, flags);
    } catch (error) {
      failure = error;
    }
  }
  try {
    const bundled = await unpackedChromium();
    if (bundled) return await launch(bundled, flags);
  } catch (error) {
    failure = error;
  }
  const advice = 'install one, or name one in ART_FILTER_CHROME';
  throw missing('no Chrome or Chromium starts here', advice, failure);
}

/** @throws Error with the reason in the first line of its message */
async function launch(program: Program, args: string[]): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'art-filter-chrome-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  // A killed Chrome leaves sockets in TMPDIR.
  const env = { ...process.env, ...program.environment, TMPDIR: folder };
  try {
    const browser = await puppeteer.launch({
      executablePath: program.executable,
      userDataDir: join(folder, 'profile'),
      env,
      args,
      headless: program.headlessShell ? 'shell' : true,
      // With a pipe, the browser ends together with this process.
      pipe: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      // One call lasts as long as a run.
      protocolTimeout: 0,
    });
    // Puppeteer's own listener runs first and kills the browser.
    process.once('exit', remove);
    browser.process()?.once('exit', () => {
      process.off('exit', remove);
      remove();
    });
    return browser;
  } catch (error) {
    remove();
    const output = await errorOutput(program.executable, env);
    throw output === undefined ? error : new Error(output, { cause: error });
  }
}

/** Error output of a browser that cannot print its version, usually for want of a library; undefined if it can. */
async function errorOutput(executable: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // On Windows `--version` opens a window.
  if (process.platform === 'win32') return undefined;
  try {
    await promisify(execFile)(executable, ['--version'], { env, timeout: 10_000 });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return (stderr || message).trim();
  }
}

function missing(what: string, advice: string, cause: unknown): ArtFilterError {
  const line = cause instanceof Error ? cause.message.split('\n')[0] : '';
  const why = line && ` (${line.replace(/[.:\s]+$/, '').slice(0, 200)})`;
  return new ArtFilterError('webgpu-missing', `chrome: ${what}${why}; ${advice}.`, { cause });
}
