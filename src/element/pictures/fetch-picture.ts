import { ArtFilterError } from '../../errors.ts';

const LONGEST_SHOWN = 200;

/** What to do about an answer other than a picture. */
const ADVICE: readonly [statuses: (status: number) => boolean, advice: string][] = [
  [(status) => status === 404 || status === 410, 'There is no such file: check the address.'],
  [
    (status) => status === 401 || status === 403,
    'It is not for everybody: save the picture from a page where you may see it, and choose the file.',
  ],
  [(status) => status >= 500 || status === 429, 'The server is out of order or busy: try again later.'],
];

/**
 * Fetches a picture.
 * @param what the name for sentences, e.g. `content photo.jpg`
 * @throws ArtFilterError `network`: no such file, no such server, or one that does not let this page read what it has
 */
export async function fetchPicture(address: string | URL, what: string, signal?: AbortSignal): Promise<Blob> {
  if (!URL.canParse(address, document.baseURI)) {
    throw new ArtFilterError(
      'network',
      `${what}: ${shown(address)} is no address, expected one such as photo.jpg.`,
    );
  }
  const url = new URL(address, document.baseURI);
  let response: Response;
  try {
    response = await fetch(url, { signal: signal ?? null });
  } catch (error) {
    signal?.throwIfAborted();
    const { origin } = url;
    const why = (await answersOthers(url, signal))
      ? `the picture at ${shown(address)} cannot be read here, because ${origin} does not allow other sites to read it (CORS). ` +
        'Save it and choose the file, or have that server send Access-Control-Allow-Origin.'
      : `the picture at ${shown(address)} cannot be fetched, because there is no answer from ${origin}. ` +
        'Check the address and the connection.';
    signal?.throwIfAborted();
    throw new ArtFilterError('network', `${what}: ${why}`, { cause: error });
  }
  if (!response.ok) {
    const { status } = response;
    const advice = ADVICE.find(([statuses]) => statuses(status))?.[1] ?? 'Check the address.';
    throw new ArtFilterError(
      'network',
      `${what}: the server answered ${status} for ${shown(address)}, expected a picture. ${advice}`,
    );
  }
  return response.blob();
}

/** Whether a server answers a request whose answer this page may not see. A browser says of the first only that it failed. */
async function answersOthers(url: URL, signal?: AbortSignal): Promise<boolean> {
  if (url.origin === location.origin) return false;
  const options = { method: 'HEAD', mode: 'no-cors', credentials: 'omit', signal: signal ?? null } as const;
  return fetch(url, options).then(
    () => true,
    () => false,
  );
}

/** An address for a sentence: one that holds a picture itself is as long as it. */
function shown(address: string | URL): string {
  const text = String(address);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
