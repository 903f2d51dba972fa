import { describe, expect, it } from 'vitest';
import { sheetHtml, sliderChoices } from '../../src/sweep/html.ts';
import type { Sheet } from '../../src/sweep/sheet.ts';
import { exampleSheet } from './example.ts';

const plan = {
  contents: 2,
  styles: 1,
  mixed: true,
  axes: [{ name: 'content-weight', values: ['0.1', '1'] }],
};
const picture = 'data:image/png;base64,AAAA';
const EVIL = `<img src=x onerror="alert(1)">'&</script>`;

/** All tags of an HTML text, in their order. */
const tags = (html: string) => [...html.matchAll(/<([a-z]+)[\s>]/gi)].map(([, name]) => name!.toLowerCase());

describe('sheetHtml', () => {
  it('shows every picture, every setting, the losses, and asks for nothing outside', () => {
    const html = sheetHtml(exampleSheet(plan), (key) => `${picture}${key.replace(':', '')}`);
    for (let i = 0; i < 4; i++) expect(html).toContain(`src="${picture}cell${i}"`);
    expect(html).toContain('<th scope="row">recipe</th><td>default</td>');
    expect(html.match(/<svg class="curve"/g)).toHaveLength(4);
    expect(html).toContain('aria-label="Losses after 3 iterations: total 0.25, content 0.2, style 0.05"');
    expect(html).toContain("default-src 'none'; img-src data:");
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address!);
    expect(addresses.every((address) => address.startsWith('data:'))).toBe(true);
    expect(html).not.toMatch(/https?:|@import|url\(/);
  });

  it('takes names as text', () => {
    const sheet: Sheet = {
      ...exampleSheet(plan, (cell) => ({
        ...cell,
        result: { ...cell.result!, settings: { init: EVIL } },
      })),
      title: EVIL,
      note: EVIL,
      made: EVIL,
      contents: [
        { title: EVIL, width: 4, height: 3 },
        { title: 'b', width: 4, height: 3 },
      ],
      styles: [{ title: EVIL, width: 4, height: 3 }],
      axes: [{ name: 'init', values: [EVIL, 'noise'] }],
    };
    const named = sheetHtml(sheet, () => picture);
    const plain = sheetHtml(
      {
        ...sheet,
        title: 'x',
        note: 'x',
        made: 'x',
        contents: [
          { title: 'x', width: 4, height: 3 },
          { title: 'b', width: 4, height: 3 },
        ],
        styles: [{ title: 'x', width: 4, height: 3 }],
        axes: [{ name: 'init', values: ['x', 'noise'] }],
      },
      () => picture,
    );
    expect(tags(named)).toEqual(tags(plain));
    expect(named).not.toContain('<img src=x');
    expect(named).not.toContain('onerror="');
    expect(named).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;&lt;/script&gt;');
  });

  it('says what is not there', () => {
    const sheet = exampleSheet(plan, (cell, index) =>
      index === 0 ? { ...cell, result: undefined, failure: 'It <b>failed</b>.' } : cell,
    );
    const html = sheetHtml(sheet, (key) => (key === 'cell:0' ? undefined : picture));
    expect(html).toContain('<p class="failure">It &lt;b&gt;failed&lt;/b&gt;.</p>');
    expect(html).not.toContain('value="cell:0"');
  });
});

it('offers every picture to the slider, with what it is', () => {
  expect(sliderChoices(exampleSheet(plan)).map(({ key, name }) => `${key} ${name}`)).toEqual([
    'content:0 Picture: Content 1',
    'content:1 Picture: Content 2',
    'style:0 Style: Style 1',
    'cell:0 Content 1, Style 1 · Content weight 0.1',
    'cell:1 Content 1, Style 1 · Content weight 1',
    'cell:2 Content 2, Style 1 · Content weight 0.1',
    'cell:3 Content 2, Style 1 · Content weight 1',
  ]);
});
