import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBuiltPage } from './on-built-page.ts';

const here = onBuiltPage();
/** Another site: below `/open/` it lets every page read, elsewhere none. */
let other: Server;
let site: string;
let asked: string[] = [];

beforeAll(async () => {
  const picture = await sharp({ create: { width: 32, height: 24, channels: 3, background: '#7a5c3e' } })
    .png()
    .toBuffer();
  other = createServer(({ url, method }, response) => {
    asked.push(`${method} ${url}`);
    if (url!.startsWith('/open/')) response.setHeader('access-control-allow-origin', '*');
    const status = Number(/\d{3}$/.exec(url!)?.[0] ?? 200);
    response.writeHead(status, { 'content-type': 'image/png' }).end(status === 200 ? picture : '');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
});

afterAll(() => {
  other.closeAllConnections();
  other.close();
});

/** What the element says of a content picture at an address; empty where it is read. */
async function saidOf(address: string): Promise<string> {
  asked = [];
  return here.tab.page.evaluate(async (content) => {
    const element = makeElement({ 'content-src': content, 'style-src': 'test/tall.png' });
    const detail = await new Promise<{ message?: string }>((resolve) => {
      element.addEventListener('error', (event) => resolve(event.detail), { once: true });
      element.addEventListener('picturechange', (event) => event.detail.role === 'content' && resolve({}));
    });
    element.remove();
    return detail.message ?? '';
  }, address);
}

it('reads a picture of a site that allows it', async () => {
  expect(await saidOf(`${site}/open/a.png`)).toBe('');
  expect(asked).toEqual(['GET /open/a.png']);
});

it('tells a site that does not allow it from one that does not answer', async () => {
  expect(await saidOf(`${site}/closed/a.png`)).toBe(
    `content a.png: the picture at ${site}/closed/a.png cannot be read here, because ${site} does not allow other ` +
      'sites to read it (CORS). Save it and choose the file, or have that server send Access-Control-Allow-Origin.',
  );
  expect(await saidOf('http://127.0.0.1:9/a.png')).toMatch(
    /cannot be fetched, because there is no response from http:\/\/127\.0\.0\.1:9\./,
  );
});

it.each([
  ['/open/404', /answered 404 for .*There is no such file: check the address\.$/],
  ['/open/403', /answered 403 for .*choose the file\.$/],
  ['/open/503', /answered 503 for .*try again later\.$/],
])('says what to do about %s', async (path, sentence) => {
  expect(await saidOf(site + path)).toMatch(sentence);
});

it('says what is no address, and nothing as long as a picture', async () => {
  expect(await saidOf('http://')).toMatch(/^content .*is not an address/);
  const said = await saidOf(`data:text/plain,${'x'.repeat(100_000)}`);
  expect(said.length).toBeLessThan(300);
  expect(said).toMatch(/no picture that can be read/);
});
