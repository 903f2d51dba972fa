import { render } from 'lit';
import {
  type EstimateDetail,
  isWeightsFile,
  type MaskRole,
  type PictureSource,
  SETTING_PROPERTIES,
  toProperties,
} from '../element/index.ts';
import { type AdapterSummary, ArtFilterError } from '../index.ts';
import { SAMPLES, type Sample } from '../samples/index.ts';
import { renderColophon } from './colophon.ts';
import { CompareController } from './compare/compare-controller.ts';
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
import { trustOwnScripts } from './trusted-scripts.ts';

trustOwnScripts();

const place = (id: string) => document.getElementById(id)!;
const easel = document.querySelector('style-transfer')!;
const names = (kind: Sample['kind']) => SAMPLES.filter((s) => s.kind === kind).map((s) => s.name);
const samples = { content: names('content'), style: names('style') };

let choices: Choices = { content: undefined, styles: [], given: {} };
/** Whether a picked style is added to the others. */
let mixing = false;
/** Share of the picture that each mask covers, by role. */
const covered = new Map<MaskRole, number>();
/** Estimate of the next run. */
let estimate: EstimateDetail | undefined;
/** Adapter, or a sentence why there is none. */
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

const compare = new CompareController(easel, place('compare'), () => ({
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
  compare.refresh();
}

function showNetworks(): void {
  const focused = document.activeElement;
  render(renderNetworks(networks), place('network'));
  const network = renderDescription(networks);
  render(renderColophon({ adapter, network, host: networks.host }), place('colophon'));
  // When the pressed button is gone, the focus moves to the network it belonged to.
  if (focused && !focused.isConnected) {
    place('network').querySelector<HTMLElement>('[data-network=vgg19] :is(.actions button, input)')?.focus();
  }
}

/** Announces a sentence to screen readers; the only live region of the page itself. */
function say(text: string): void {
  place('announcer').textContent = text;
}

function notice(text: string): void {
  place('notice').textContent = text;
  say(text);
}

/** Shows an error. @throws any that is not an ArtFilterError */
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
    // The panel returns to the settings before.
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

/** Applies the settings of the address; defaults are the first samples and the recipe. */
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

/** Sample files by name; each file is named by its title, not by its built address. */
const files = new Map<string, Promise<PictureSource>>();

function sampleFile(name: string): Promise<PictureSource> {
  const { title } = SAMPLES.find((sample) => sample.name === name)!;
  const url = SAMPLE_URLS[name]!;
  const file =
    files.get(name) ??
    fetch(url).then(
      async (response) => new File([await response.blob()], title),
      // The element reports why it cannot be read.
      () => url,
    );
  files.set(name, file);
  return file;
}

/** Gives the chosen samples to the element, unless the choice has changed meanwhile. */
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
    notice('The browser does not allow this page to copy; the link is in the address bar.');
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

// The slider is in the element; its value is remembered like a setting of the panel.
easel.addEventListener('blendchange', ({ detail: { blend } }) => give({ ...choices.given, blend }));

easel.addEventListener('hintapply', (event) => {
  event.preventDefault();
  give({ ...choices.given, ...(toProperties(event.detail.change) as Given) });
});

/** Passes files dropped or pasted beside the element to it. */
function handOver(event: Event, data: DataTransfer | null, copy: (data: DataTransfer) => Event): void {
  if (event.defaultPrevented || !data?.files.length) return;
  event.preventDefault();
  easel.dispatchEvent(copy(data));
}

/** Takes weights dropped or pasted anywhere, as the page shows which are in use. */
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
  if (panel === 'compare') void compare.open();
});
window.addEventListener('hashchange', followLink);
followLink();
void findAdapter();
void networks.look();
