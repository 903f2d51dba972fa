import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchInput, isAddress, shownSource } from '../../../src/cli/inputs/address.ts';
import { Inputs } from '../../../src/cli/inputs/read-input.ts';

/** Answers by path; the requests are counted. */
const ROUTES: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/photo.png': (_, response) => response.setHeader('content-type', 'image/png').end('picture'),
  '/once': (_, response) => response.writeHead(302, { location: '/photo.png' }).end(),
  '/circle': (_, response) => response.writeHead(301, { location: '/circle' }).end(),
  '/to-file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/to-data': (_, response) => response.writeHead(302, { location: 'data:,x' }).end(),
  '/page': (_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end('<p>'),
  '/large': (_, response) => response.writeHead(200, { 'content-length': '600000000' }).flushHeaders(),
  '/empty': (_, response) => response.end(),
  '/silent': () => undefined,
  '/stuck': (_, response) => response.writeHead(200, { 'content-length': '10' }).write('abc'),
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('abc', () => response.destroy());
  },
  '/login': ({ headers }, response) => response.end(headers.authorization),
};
let origin: string;
let asked = 0;
const server = createServer((request, response) => {
  asked++;
  const route = ROUTES[request.url!];
  if (route) route(request, response);
  else response.writeHead(404).end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const get = async (source: string, silence?: number, signal?: AbortSignal) =>
  Buffer.from(await fetchInput(source, `content ${shownSource(source)}`, { signal }, silence)).toString();

describe('an address', () => {
  it('is fetched, through a redirection too', async () => {
    expect(await get(`${origin}/photo.png`)).toBe('picture');
    expect(await get(`${origin}/once`)).toBe('picture');
  });

  it('may be a data: address', async () => {
    expect(await get('data:text/plain;base64,aGFsbG8=')).toBe('hallo');
    expect(await get('data:,a%20b')).toBe('a b');
    await expect(get('data:nonsense')).rejects.toMatchObject({ code: 'network' });
  });

  it('is fetched once for many pictures', async () => {
    const inputs = new Inputs();
    const before = asked;
    for (let i = 0; i < 3; i++) await inputs.read(`${origin}/photo.png`, 'style');
    expect(asked - before).toBe(1);
  });

  it.each([
    ['/none', /could not be fetched: its server answered 404 Not Found\.$/],
    ['/circle', /it redirects more than 5 times\.$/],
    ['/to-data', /it redirects to a data: address\.$/],
    ['/page', /it gave a web page, not a picture; use the address of the picture itself\.$/],
    ['/empty', /it gave nothing; check the address\.$/],
    ['/cut', /could not be fetched: .+\.$/],
  ])('%s is refused', async (path, sentence) => {
    const error = await get(`${origin}${path}`).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'network', message: expect.stringMatching(sentence) });
    expect(error.message).toContain(`content ${origin}${path}: `);
  });

  it('is refused by its length before it is read', async () => {
    await expect(get(`${origin}/large`)).rejects.toThrow(/the file has more than 512 MB/);
  });

  it('is given up when its server is silent, before the answer and within it', async () => {
    for (const path of ['/silent', '/stuck']) {
      await expect(get(`${origin}${path}`, 100)).rejects.toThrow(/was silent for 0\.1 s; try again\.$/);
    }
  });

  it('can be stopped', async () => {
    const stop = new AbortController();
    const getting = get(`${origin}/silent`, undefined, stop.signal);
    stop.abort();
    await expect(getting).rejects.toMatchObject({ code: 'aborted' });
  });

  it('of no server says why', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await expect(get(`http://127.0.0.1:${port}/a.png`)).rejects.toThrow(
      new RegExp(`could not be fetched: connect ECONNREFUSED 127\\.0\\.0\\.1:${port}\\.$`),
    );
  });

  it('of another kind is refused, also at the end of a redirection', async () => {
    await expect(get('ftp://example.org/a.png')).rejects.toMatchObject({
      code: 'settings',
      message: expect.stringMatching(/begins with https:\/\/, http:\/\/ or data:\.$/),
    });
    for (const source of ['file:///etc/passwd', `${origin}/to-file`]) {
      await expect(get(source)).rejects.toThrow(/files are given by their path, without file:/);
    }
  });

  it('sends a name and password, and never shows them', async () => {
    const source = `${origin.replace('//', '//user:se%20cret@')}/login`;
    expect(await get(source)).toBe(`Basic ${Buffer.from('user:se cret').toString('base64')}`);
    expect(shownSource(source)).toBe(`${origin}/login`);
    expect(shownSource('https://a.b/c.png?token=secret')).toBe('https://a.b/c.png');
    expect(shownSource(`data:image/png;base64,${'A'.repeat(99)}`)).toHaveLength(33);
  });
});

it('paths are no addresses', () => {
  for (const path of ['a.png', 'C:/a.png', 'C:\\a.png', './https/a', 'a:b', '-']) {
    expect(isAddress(path)).toBe(false);
  }
});
