import { ArtFilterError } from '../../errors.ts';

const LONGEST_SHOWN = 200;

/** Advice by HTTP status. */
const ADVICE: readonly [statuses: (status: number) => boolean, advice: string][] = [
  [(status) => status === 404 || status === 410, 'There is no such file: check the address.'],
  [
    (status) => status === 401 || status === 403,
    'Access is restricted: save the picture from a page where you can see it, and choose the file.',
  ],
  [(status) => status >= 500 || status === 429, 'The server has failed or is busy: try again later.'],
];

/**
 * Fetches a picture.
 * @param what name in messages, e.g. `content photo.jpg`
 * @throws ArtFilterError `network` where the file or server is missing, or the server refuses this page (CORS)
 */
export async function fetchPicture(address: string | URL, what: string, signal?: AbortSignal): Promise<Blob> {
  if (!URL.canParse(address, document.baseURI)) {
    throw new ArtFilterError(
      'network',
      `${what}: ${shown(address)} is not an address; expected one such as photo.jpg.`,
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
      : `the picture at ${shown(address)} cannot be fetched, because there is no response from ${origin}. ` +
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

/** Whether the server responds at all; for a cross-origin failure the browser does not say why. */
async function answersOthers(url: URL, signal?: AbortSignal): Promise<boolean> {
  if (url.origin === location.origin) return false;
  const options = { method: 'HEAD', mode: 'no-cors', credentials: 'omit', signal: signal ?? null } as const;
  return fetch(url, options).then(
    () => true,
    () => false,
  );
}

/** Address for a message, shortened: a `data:` address holds the whole picture. */
function shown(address: string | URL): string {
  const text = String(address);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
