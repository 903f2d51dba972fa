import type { Language } from '../language/languages.ts';
import { base, colours } from './view/styles/base.ts';
import { dropZones } from './view/styles/drop-zones.ts';
import { stage } from './view/styles/stage.ts';
import { status } from './view/styles/status.ts';

/** What it says, as the element does: a test compares the two. */
const WORDS: Readonly<Record<Language, readonly [paint: string, picture: string, style: string]>> = {
  en: ['Paint', 'Picture', 'Style'],
  ko: ['그리기', '사진', '화풍'],
};

/** The empty element: the markup of its first update, without icons. A test compares the two. */
function empty(language: Language): string {
  const [paint, picture, style] = WORDS[language];
  return `<div part="base" class="base" lang="${language}">
<div part="stage" class="stage empty uncovered"><slot name="poster"><div class="poster"></div></slot><slot name="overlay"></slot></div>
<div part="status" class="status"><div class="figures"><span>&nbsp;</span></div></div>
<slot name="controls"><div part="controls" class="controls"><button part="button start-button" class="main" aria-disabled="true">${paint}</button><slot name="actions"></slot></div></slot>
<div part="drop-zones wells" class="drop-zones">${zone('content', picture)}${zone('style', style)}</div>
</div>`.replaceAll('\n', '');
}

function zone(role: string, label: string): string {
  return `<label part="drop-zone ${role}-drop-zone well ${role}-well" class="drop-zone"><span class="thumbnails"></span><span class="drop-zone-text"><span class="drop-zone-label">${label}</span><span class="drop-zone-name">&nbsp;</span></span></label>`;
}

/**
 * Declarative shadow root for a server to write inside `<style-transfer>`: the empty element in its final size, shown
 * before any script has run. The element replaces it once it is defined. An `<img slot="poster">` beside it is shown
 * until the content picture is loaded; `--style-transfer-ratio` is the ratio of width to height until then.
 * @param options.language of what it says, `en` or `ko`; default `en`
 * @param options.nonce of the page's Content-Security-Policy, for the style sheet inside
 * @returns HTML, about 9 KB: `<template shadowrootmode="open">…</template>`
 */
export function placeholder({
  language = 'en',
  nonce,
}: {
  language?: Language;
  nonce?: string;
} = {}): string {
  const sheet = [colours, base, stage, status, dropZones].map(({ cssText }) => cssText).join('\n');
  const given = nonce === undefined ? '' : ` nonce="${nonce.replaceAll('"', '&quot;')}"`;
  return `<template shadowrootmode="open"><style${given}>${compact(sheet)}</style>${empty(language)}</template>`;
}

/** The sheet without comments and indentation. */
function compact(sheet: string): string {
  return sheet
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
