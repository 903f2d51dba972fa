import { ArtFilterError } from '../../errors.ts';

export interface DownloadOptions {
  /** Takes the place of the global `fetch`. */
  fetch?: typeof fetch;
  signal?: AbortSignal;
  /** Told the fraction that has come, 0…1, never falling; only 0 and 1 where the length is not known before. */
  onProgress?: (fraction: number) => void;
}

/**
 * A whole file by its address.
 * @throws ArtFilterError `network` for anything that keeps it from coming whole, `aborted` by the signal
 */
export async function download(url: string, options: DownloadOptions = {}): Promise<Uint8Array> {
  const { signal, onProgress } = options;
  try {
    signal?.throwIfAborted();
    onProgress?.(0);
    const response = await (options.fetch ?? fetch)(url, { signal });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      const status = `${response.status} ${response.statusText}`.trim();
      throw networkError(url, `the server answered ${status}, expected 200 and the file. Check the address.`);
    }
    const bytes = await readBody(url, response, response.body, onProgress);
    onProgress?.(1);
    return bytes;
  } catch (error) {
    if (signal?.aborted) {
      throw new ArtFilterError('aborted', `${url}: the download was stopped.`, { cause: error });
    }
    if (error instanceof ArtFilterError) throw error;
    throw networkError(
      url,
      `it could not be fetched (${reason(error)}). Check the address and the connection, or give the file itself.`,
      error,
    );
  }
}

async function readBody(
  url: string,
  response: Response,
  body: ReadableStream<Uint8Array>,
  onProgress: DownloadOptions['onProgress'],
): Promise<Uint8Array> {
  // of a compressed body the header tells the compressed length
  const declared = response.headers.has('content-encoding')
    ? 0
    : Number(response.headers.get('content-length') ?? 0);
  let bytes = new Uint8Array(declared > 0 && declared < 2 ** 31 ? declared : 2 ** 20);
  let length = 0;
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const needed = length + next.value.length;
    if (needed > bytes.length) {
      const larger = new Uint8Array(Math.max(needed, bytes.length * 2));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(next.value, length);
    length = needed;
    if (declared > 0) onProgress?.(Math.min(1, length / declared));
  }
  if (declared > 0 && length !== declared) {
    throw networkError(url, `${length} bytes came, expected ${declared}. Try again.`);
  }
  return bytes.subarray(0, length);
}

/** `fetch failed` says nothing: Node and browsers put the reason into the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return cause ? `${error.message}: ${cause}` : error.message;
}

function networkError(url: string, sentence: string, cause?: unknown): ArtFilterError {
  return new ArtFilterError('network', `${url}: ${sentence}`, { cause });
}
