import '../element/index.ts';
import { render } from 'lit';
import type { EstimateDetail, MaskRole } from '../element/events.ts';
import { SETTING_PROPERTIES, toProperties } from '../element/given-settings.ts';
import type { PictureSource } from '../element/pictures/picture-source.ts';
import { isWeightsFile } from '../element/run/weights-source.ts';
import { ArtFilterError } from '../errors.ts';
import { SAMPLES, type Sample } from '../samples/index.ts';
import type { AdapterSummary } from '../style/settings/settings.ts';
import { renderColophon } from './colophon.ts';
import { Comparing } from './compare/compare-controller.ts';
import {
  type Choices,
  fitted,
  fromHash,
  type Given,
  inForce,
  pickedStyles,
  toHash,
} from './controls/choices.ts';
import { renderExtras, renderMemory } from './controls/extras.ts';
import { renderPanel } from './controls/panel.ts';
import { renderPicks } from './controls/picks.ts';
import { rebased } from './controls/presets.ts';
import { renderDescription } from './networks/attribution.ts';
import { Networks } from './networks/networks.ts';
import { renderNetworks } from './networks/networks-view.ts';
import { SAMPLE_URLS } from './sample-files.ts';
import { makeTabs } from './tabs.ts';

const place = (id: string) => document.getElementById(id)!;
const easel = document.querySelector('style-transfer')!;
const names = (kind: Sample['kind']) => SAMPLES.filter((s) => s.kind === kind).map((s) => s.name);
const samples = { content: names('content'), style: names('style') };

let choices: Choices = { content: undefined, styles: [], given: {} };
/** Whether a style that is picked joins the others. */
let mixing = false;
/** What masks cover of the picture, by what they are for. */
const covered = new Map<MaskRole, number>();
/** What the next painting takes. */
let estimate: EstimateDetail | undefined;
/** What it runs on, or why it does not. */
let adapter: AdapterSummary | string | undefined;
const networks = new Networks(easel, {
  changed: showNetworks,
  chosen(from, to) {
    apply({ ...choices, given: rebased(choices.given, from, to) });
    if (location.hash) remember();
  },
  say,
});

const onSoftware = () => typeof adapter === 'object' && adapter.software;

const comparing = new Comparing(easel, place('compare'), () => ({
  given: choices.given,
  defaults: networks.defaults,
  network: networks.weights,
  software: onSoftware(),
}));

function show(): void {
  render(renderPicks(choices, mixing, { pick, mix }), place('picks'));
  render(
    renderPanel(
      choices.given,
      networks.defaults,
      typeof adapter === 'object' ? adapter : undefined,
      {
        extras: renderExtras({ covered, recording: easel.record }, { regions, record }),
        memory: renderMemory({ cap: easel.memory, estimate }, limit),
      },
      { give, share: () => void share() },
    ),
    place('settings'),
  );
  showNetworks();
  comparing.refresh();
}

function showNetworks(): void {
  const focused = document.activeElement;
  render(renderNetworks(networks), place('network'));
  const network = renderDescription(networks);
  render(renderColophon({ adapter, network, host: networks.host }), place('colophon'));
  // Whoever pressed a button that is gone now goes on at the network it was about.
  if (focused && !focused.isConnected) {
    place('network').querySelector<HTMLElement>('[data-network=vgg19] :is(.doings button, input)')?.focus();
  }
}

/** To those who listen; what is on the page besides is no live region. */
function say(text: string): void {
  place('announcer').textContent = text;
}

function notice(text: string): void {
  place('notice').textContent = text;
  say(text);
}

/** @throws what is no error told to people */
function refuse(error: unknown): void {
  if (!(error instanceof ArtFilterError)) throw error;
  notice(error.message);
}

function remember(): void {
  const network = networks.chosen === 'own' ? 'vgg19' : networks.chosen;
  const given = rebased(choices.given, networks.defaults, networks.defaultsOf(network));
  history.replaceState(null, '', `#${toHash({ ...choices, given }, network)}`);
}

function give(given: Given): void {
  try {
    inForce(given, networks.defaults);
  } catch (error) {
    // The panel shows what was there before.
    show();
    refuse(error);
    return;
  }
  apply({ ...choices, given });
  remember();
}

function apply(next: Choices): void {
  choices = next;
  for (const name of SETTING_PROPERTIES) Object.assign(easel, { [name]: choices.given[name] });
  show();
}

/** Follows the address; what it does not say is the first samples and the recipe. */
function followLink(): void {
  const { choices: linked, network, refused } = fromHash(location.hash, samples);
  apply({
    given: rebased(linked.given, networks.defaultsOf(network), networks.defaults),
    content: linked.content ?? samples.content[0],
    styles: linked.styles.length ? linked.styles : samples.style.slice(0, 1),
  });
  mix(linked.styles.length > 1);
  void bring('content');
  void bring('style');
  notice(refused.length ? `Left out of the link: ${refused.join('; ')}.` : '');
}

function pick(sample: Sample, add: boolean): void {
  if (sample.kind === 'content') choices = { ...choices, content: sample.name };
  else choices = { ...choices, styles: pickedStyles(choices.styles, sample.name, add) };
  void bring(sample.kind);
  remember();
  show();
}

function mix(on: boolean): void {
  mixing = on;
  show();
}

function regions(): void {
  try {
    easel.editMask('keep');
    easel.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  } catch (error) {
    refuse(error);
  }
}

function limit(cap: string | undefined): void {
  easel.memory = cap;
  show();
}

function record(on: boolean): void {
  easel.record = on;
  show();
}

/** Samples by the title that people know them by, rather than the address they were built to. */
const files = new Map<string, Promise<PictureSource>>();

function sampleFile(name: string): Promise<PictureSource> {
  const { title } = SAMPLES.find((sample) => sample.name === name)!;
  const url = SAMPLE_URLS[name]!;
  const file =
    files.get(name) ??
    fetch(url).then(
      async (response) => new File([await response.blob()], title),
      // The element says why it cannot be read.
      () => url,
    );
  files.set(name, file);
  return file;
}

/** Hands the element the samples chosen, unless others have been chosen meanwhile. */
async function bring(kind: Sample['kind']): Promise<void> {
  const { content, styles } = choices;
  if (kind === 'content' && content) {
    const file = await sampleFile(content);
    if (choices.content === content) easel.content = file;
  }
  if (kind === 'style') {
    const list = await Promise.all(styles.map(sampleFile));
    if (choices.styles === styles) easel.stylePictures = list;
  }
}

async function share(): Promise<void> {
  remember();
  try {
    await navigator.clipboard.writeText(location.href);
    notice('The link is copied. It holds the settings and the names of samples, not your pictures.');
  } catch {
    notice('The browser does not let this page copy; the link is in the address bar.');
  }
}

easel.addEventListener('picturechange', ({ detail: { role, origin } }) => {
  const given = role === 'style' ? fitted(choices.given, easel.pictures.styles.length) : choices.given;
  if (given !== choices.given) {
    apply({ ...choices, given });
    remember();
  }
  if (origin === 'page') return;
  choices = role === 'content' ? { ...choices, content: undefined } : { ...choices, styles: [] };
  remember();
  show();
});

easel.addEventListener('maskchange', ({ detail }) => {
  covered.set(detail.role, detail.covered);
  show();
});

easel.addEventListener('estimate', ({ detail }) => {
  estimate = detail;
  show();
});

// The element has the slider; what it says is remembered as if it stood here.
easel.addEventListener('blendchange', ({ detail: { blend } }) => give({ ...choices.given, blend }));

easel.addEventListener('hintapply', (event) => {
  event.preventDefault();
  give({ ...choices.given, ...(toProperties(event.detail.change) as Given) });
});

/** What is dropped or pasted beside the element is handed to it, and goes the way of what is dropped on it. */
function handOver(event: Event, data: DataTransfer | null, copy: (data: DataTransfer) => Event): void {
  if (event.defaultPrevented || !data?.files.length) return;
  event.preventDefault();
  easel.dispatchEvent(copy(data));
}

/** Weights are the page's to take, wherever they fall, as it says which are in use. */
function keepWeights(event: Event, data: DataTransfer | null): void {
  const file = [...(data?.files ?? [])].find(isWeightsFile);
  if (!file) return;
  event.preventDefault();
  event.stopPropagation();
  void networks.takeFile(file);
}
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => keepWeights(event, event.dataTransfer), { capture: true });
document.addEventListener('paste', (event) => keepWeights(event, event.clipboardData), { capture: true });
document.addEventListener('drop', (event) =>
  handOver(event, event.dataTransfer, (dataTransfer) => new DragEvent('drop', { dataTransfer })),
);
document.addEventListener('paste', (event) =>
  handOver(event, event.clipboardData, (clipboardData) => new ClipboardEvent('paste', { clipboardData })),
);

async function findAdapter(): Promise<void> {
  try {
    adapter = await easel.sessionSource.adapter();
    networks.suit(adapter);
  } catch (error) {
    if (!(error instanceof ArtFilterError)) throw error;
    adapter = error.message;
  }
  show();
}

makeTabs(place('tabs'), (panel) => {
  if (panel === 'compare') void comparing.open();
});
window.addEventListener('hashchange', followLink);
followLink();
void findAdapter();
void networks.look();
