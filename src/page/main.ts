import { html, nothing, render } from 'lit';
import { download, toProperties } from '../element/index.ts';
import { type AdapterSummary, ArtFilterError } from '../index.ts';
import { renderColophon } from './colophon.ts';
import { CompareController } from './compare/compare-controller.ts';
import { type Given, inForce } from './controls/choices.ts';
import { renderEstimate, renderExtras, renderMemory } from './controls/extras.ts';
import { renderPanel } from './controls/panel.ts';
import { writeDots } from './controls/print-dots.ts';
import { PrintField } from './controls/print-field.ts';
import { switches } from './controls/switches.ts';
import { Drafts } from './drafts/drafts.ts';
import { idleWork } from './drafts/idle.ts';
import { Gallery } from './gallery/gallery.ts';
import { offerPaintings } from './gallery/offers.ts';
import { Reopen } from './gallery/reopen.ts';
import { beginLanguage } from './language/choice.ts';
import { showLanguages } from './language/switch.ts';
import { redrawBy, sentence, texts } from './language/words.ts';
import { renderDescription } from './networks/attribution.ts';
import { Networks } from './networks/networks.ts';
import { renderNetworks } from './networks/networks-view.ts';
import { Prefetch } from './networks/prefetch.ts';
import { Notices } from './notice.ts';
import { App } from './offline/app.ts';
import { takeLaunched } from './offline/launched.ts';
import { bringFiles } from './photos/bring.ts';
import { watchDrags } from './photos/drop-veil.ts';
import { firstPhotoSeen } from './photos/first-photo.ts';
import { takeFiles } from './photos/intake.ts';
import { renderInvitation } from './photos/invitation.ts';
import { OwnPictures } from './photos/own-pictures.ts';
import { renderPicks } from './photos/picks.ts';
import { closeMenus } from './saving/menus.ts';
import { Saving, settingsInFile, toSave } from './saving/saving.ts';
import { Viewing } from './saving/viewing.ts';
import { Carried } from './studio/carried.ts';
import { copyLink } from './studio/copy-link.ts';
import { Studio } from './studio/studio.ts';
import { undoByKeys } from './studio/undo-keys.ts';
import { makeTabs } from './tabs.ts';
import { trustOwnScripts } from './trusted-scripts.ts';

trustOwnScripts();
await beginLanguage();

const TEXT = texts({
  undo: 'Undo',
  taken: 'The settings are taken; paint with them.',
  removed: 'The picture is taken off the tiles.',
});

const place = (id: string) => document.getElementById(id)!;
const easel = document.querySelector('style-transfer')!;
const notices = new Notices(document.querySelector('.toast')!, place('announcer'));
const own = new OwnPictures(show);
const studio = new Studio(easel, own, { changed: show, notice: (text) => notices.show(text), refuse });

/** Adapter, or a sentence why there is none. */
let adapter: AdapterSummary | string | undefined;
/** Whether the card that asks for a photo is shown. */
let inviting = !location.hash;

const networks = new Networks(easel, {
  changed: showNetworks,
  chosen: (from, to) => studio.rebase(from, to),
  say: (text) => notices.say(text),
});
studio.networks = networks;

const onSoftware = () => typeof adapter === 'object' && adapter.software;

const compare = new CompareController(
  easel,
  place('compare'),
  () => ({
    given: studio.choices.given,
    defaults: networks.defaults,
    network: networks.weights,
    software: onSoftware(),
  }),
  (given) => {
    studio.give({ ...studio.choices.given, ...given });
    tabs.show('paint');
    notices.show(() => TEXT.taken);
  },
);
const drafts = new Drafts(easel, {
  photo: () => studio.choices.content,
  styles: () => studio.allStyles,
  file: (name) => studio.file(name),
  software: () => (typeof adapter === 'object' ? adapter.software : undefined),
  busy: () => compare.running,
  changed: show,
});
const reopen = new Reopen(easel, studio, own);
const gallery = new Gallery(place('gallery'), {
  open: (...of) => onEasel(() => reopen.open(...of)),
  asPhoto: (...of) => onEasel(() => reopen.asPhoto(...of)),
  asStart: (...of) => onEasel(() => reopen.asStart(...of)),
  goOn: (...of) => onEasel(() => reopen.goOn(...of)),
  notice: (text, ...offers) => notices.show(text, ...offers),
  toSave,
  download,
  paint: () => tabs.show('paint'),
});
offerPaintings(easel, { studio, reopen, notices, onEasel }, (made) => void gallery.add(made));
/** The first draft needs its network first. */
const begun = () => adapter !== undefined && (drafts.settled || networks.chosen === 'draft');
const prefetch = new Prefetch(easel, () => networks.chosen, begun, show);
const print = new PrintField(show, (size) => studio.give({ ...studio.choices.given, size }));
const sizeInForce = () =>
  inForce(studio.choices.given, networks.defaults, typeof adapter === 'object' ? adapter : undefined).size;
writeDots(easel, print, sizeInForce);
const carried = new Carried(studio, notices, {
  show: () => onEasel(async () => undefined),
  asPhoto: (file) => bringFiles(easel, 'content', [file]),
  print: (size, dpi) => print.take(size, dpi),
});
const viewing = new Viewing(easel, place('paint'), place('viewing'));
const turns = switches(easel, drafts, show, refuse);
const saving = new Saving(easel, place('saving'), (text) => notices.show(text));
const app = new App(easel, studio, notices, {
  settled: () => prefetch.settled && drafts.settled,
  busy: () => compare.running,
  changed: () => show(),
});

function show(): void {
  const { choices, mixing, covered, estimate } = studio;
  const { given } = choices;
  const kind = typeof adapter === 'object' ? adapter : undefined;
  const photo = easel.pictures.content?.picture;
  const there = photo && Math.max(photo.width, photo.height);
  render(
    renderPicks(
      { choices, mixing, own, draft: (style) => drafts.of(style), draftsWait: drafts.waits },
      {
        pick(kind, name, add) {
          leaveInvitation();
          studio.pick(kind, name, add);
        },
        mix: (on) => studio.mix(on),
        bring,
        remove: (id) => void remove(id),
        edit: () => void crop(),
        paintRest: () => drafts.allow(),
      },
    ),
    place('picks'),
  );
  render(
    renderPanel(
      given,
      networks.defaults,
      kind,
      {
        estimate: renderEstimate(estimate, prefetch.bytes),
        extras: html`${renderExtras(
          {
            covered,
            recording: easel.record,
            idle: idleWork.allowed,
            settings: settingsInFile.allowed,
            wide: easel.gamut === 'p3',
            alpha: easel.keepAlpha,
          },
          turns,
        )}
        ${print.render(sizeInForce(), there)}`,
        memory: renderMemory({ cap: easel.memory, estimate }, turns.limit),
        canUndo: studio.canUndo,
        canRedo: studio.canRedo,
      },
      {
        give: (next, kind) => studio.give(next, kind),
        undo: () => studio.undo(),
        redo: () => studio.redo(),
        share: () => void copyLink(studio).then((text) => notices.show(text)),
      },
    ),
    place('settings'),
  );
  render(
    inviting ? renderInvitation((files) => bring('content', files), leaveInvitation) : nothing,
    place('invitation'),
  );
  showLanguages(place('languages'), refuse);
  showNetworks();
  compare.refresh();
  viewing.show();
  saving.show();
  prefetch.follow();
  drafts.follow();
  app.follow();
}

function showNetworks(): void {
  const network = document.getElementById('network');
  if (!network) return;
  const focused = document.activeElement;
  render(renderNetworks(networks), network);
  const description = renderDescription(networks);
  render(
    renderColophon({ adapter, network: description, host: networks.host, app: app.render() }),
    place('colophon'),
  );
  // When the pressed button is gone, the focus moves to the network it belonged to.
  if (focused && !focused.isConnected) {
    network.querySelector<HTMLElement>('[data-network=vgg19] :is(.actions button, input)')?.focus();
  }
}

function leaveInvitation(): void {
  if (!inviting) return;
  inviting = false;
  show();
}

/** Shows an error. @throws any that is not an ArtFilterError */
function refuse(error: unknown): void {
  if (!(error instanceof ArtFilterError)) throw error;
  notices.show(() => sentence(error.message));
}

/** Brings pictures; a single one that carries settings gives these, and is offered as photo. */
async function bring(kind: 'content' | 'style', files: readonly File[]): Promise<void> {
  const [first, ...more] = files;
  const looks = kind === 'content' && first && more.length === 0;
  if (!looks || !(await carried.take(first))) bringFiles(easel, kind, files);
}

/** Shows the easel, and does something there. */
function onEasel(act: () => Promise<void>): void {
  leaveInvitation();
  tabs.show('paint');
  act().catch(refuse);
}

async function crop(): Promise<void> {
  const { content } = easel.pictures;
  if (!content) return;
  leaveInvitation();
  const { cropPhoto } = await import('./photos/crop-dialog.ts');
  const part = await cropPhoto(content.name, content.blob);
  if (part) bringFiles(easel, 'content', [part]);
}

async function remove(id: string): Promise<void> {
  const putBack = await own.remove(id);
  notices.show(() => TEXT.removed, { title: () => TEXT.undo, act: () => void putBack() });
}

easel.addEventListener('picturechange', ({ detail: { origin } }) => {
  if (origin === 'person') leaveInvitation();
});
easel.addEventListener('progress', leaveInvitation);
easel.addEventListener('notice', ({ detail }) => notices.show(() => detail.message));
// The slider is in the element; its value is remembered like a setting of the panel.
easel.addEventListener('blendchange', ({ detail: { blend } }) =>
  studio.give({ ...studio.choices.given, blend }, 'blend'),
);

easel.addEventListener('hintapply', (event) => {
  event.preventDefault();
  studio.give({ ...studio.choices.given, ...(toProperties(event.detail.change) as Given) });
});

redrawBy(show);
undoByKeys(studio);
closeMenus();
takeFiles(bring, (file) => {
  place('expert').setAttribute('open', '');
  void networks.takeFile(file);
});
watchDrags(place('veil'), bring);

async function findAdapter(): Promise<void> {
  await firstPhotoSeen(easel);
  try {
    adapter = await easel.sessionSource.adapter();
    networks.suit(adapter);
  } catch (error) {
    if (!(error instanceof ArtFilterError)) throw error;
    adapter = error.message;
  }
  show();
}

const tabs = makeTabs(place('tabs'), (panel) => {
  if (panel === 'compare') void compare.open();
  if (panel === 'gallery') void gallery.show();
});
window.addEventListener('hashchange', () => studio.followLink());
studio.followLink();
void findAdapter();
void networks.look();
void own.read().then(() => app.restore());
takeLaunched(easel, (files) => bring('content', files));
