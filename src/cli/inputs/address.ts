import { ArtFilterError, hasCode } from '../../errors.ts';
import { checkFileLength } from '../../image/picture.ts';
import type { InputOptions } from './read-input.ts';
import { collect } from './standard-input.ts';

/** Milliseconds without a byte after which a server counts as silent. */
const SILENCE = 30_000;
const MOST_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Characters of a `data:` address in a message. */
const SHOWN = 32;

/** Whether a source is an address (`https://…`, `data:…`) and not a path. */
export function isAddress(source: string): boolean {
  return /^(data:|[a-z][a-z\d+.-]+:\/\/)/i.test(source);
}

/** A source for messages: an address without its secrets and at a readable length. */
export function shownSource(source: string): string {
  if (!isAddress(source)) return source;
  if (/^data:/i.test(source)) return source.length > SHOWN ? `${source.slice(0, SHOWN)}…` : source;
  try {
    const { origin, pathname, protocol } = new URL(source);
    return origin === 'null' ? `${protocol}//…` : `${origin}${pathname}`;
  } catch {
    return source;
  }
}

/**
 * Fetches a picture by its address.
 * @param what the name in messages
 * @param silence milliseconds without a byte after which it gives up
 * @throws ArtFilterError `settings` for an address that is not http, https or data; `network` where it cannot be
 *   fetched; `picture` for more than a picture file holds; `aborted`
 */
export async function fetchInput(
  source: string,
  what: string,
  { signal }: InputOptions,
  silence = SILENCE,
): Promise<Uint8Array> {
  const watch = new Watch(silence);
  const signals = signal ? AbortSignal.any([signal, watch.signal]) : watch.signal;
  try {
    const response = await follow(source, what, signals);
    checkFileLength(what, Number(response.headers.get('content-length') ?? 0));
    const type = response.headers.get('content-type') ?? '';
    if (/^text\/html\b/i.test(type)) {
      throw fails(what, 'it gave a web page, not a picture; use the address of the picture itself');
    }
    const bytes = await collect(watch.each(response.body ?? []), what);
    if (bytes.length > 0) return bytes;
    throw fails(what, 'it gave nothing; check the address');
  } catch (error) {
    if (signal?.aborted) throw new ArtFilterError('aborted', 'Stopped.', { cause: error });
    if (error instanceof ArtFilterError) throw error;
    const silent = watch.signal.aborted;
    throw fails(
      what,
      silent ? `its server was silent for ${silence / 1000} s; try again` : why(error),
      error,
    );
  } finally {
    watch.end();
    // Ends a response that was refused before its end.
    if (!signal?.aborted) watch.abort();
  }
}

/** The response at the end of all redirections. */
async function follow(source: string, what: string, signal: AbortSignal): Promise<Response> {
  let url = parse(source, what);
  for (let i = 0; i <= MOST_REDIRECTS; i++) {
    const response = await fetch(withoutLogin(url), {
      headers: { accept: 'image/*,*/*;q=0.5', 'user-agent': `art-filter/${__VERSION__}`, ...login(url) },
      redirect: 'manual',
      signal,
    });
    if (response.ok) return response;
    await response.body?.cancel();
    const to = response.headers.get('location');
    if (!REDIRECTS.includes(response.status) || !to) {
      throw fails(what, `its server answered ${response.status} ${response.statusText}`.trim());
    }
    const next = parse(new URL(to, url).href, what);
    if (next.protocol === 'data:') throw fails(what, 'it redirects to a data: address');
    if (url.protocol === 'https:' && next.protocol === 'http:') {
      throw fails(what, 'it redirects from https to http, which is not secure; give that address itself');
    }
    url = next;
  }
  throw fails(what, `it redirects more than ${MOST_REDIRECTS} times`);
}

/** @throws ArtFilterError `settings` */
function parse(source: string, what: string): URL {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url && ['http:', 'https:', 'data:'].includes(url.protocol)) return url;
  const why =
    url?.protocol === 'file:'
      ? 'files are given by their path, without file://'
      : 'expected a file, or an address that begins with https://, http:// or data:';
  throw new ArtFilterError('settings', `${what}: this address cannot be read; ${why}.`);
}

function withoutLogin(url: URL): URL {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain;
}

/** Name and password of an address, as a header; they go to that server only. */
function login({ username, password }: URL): Record<string, string> {
  if (!username) return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Aborts when nothing has come for a while. */
class Watch {
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout;

  constructor(private readonly silence: number) {
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async *each(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      clearTimeout(this.#timer);
      this.#timer = this.#start();
      yield chunk;
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  abort(): void {
    this.#abort.abort();
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.abort(), this.silence);
  }
}

function fails(what: string, reason: string, cause?: unknown): ArtFilterError {
  return new ArtFilterError('network', `${what}: it could not be fetched: ${reason.replace(/\.$/, '')}.`, {
    cause,
  });
}

/** The innermost reason of a failed request, such as `connect ECONNREFUSED 127.0.0.1:9`. */
function why(error: unknown): string {
  const { cause, message } = error as Error;
  if (hasCode(error, 'network')) return message;
  if (cause instanceof AggregateError && cause.errors.length > 0) return why(cause.errors[0]);
  if (cause instanceof Error) return why(cause);
  return message || String((error as NodeJS.ErrnoException).code ?? error);
}
