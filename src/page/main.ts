import { html, nothing, render } from 'lit';
import { download, toProperties } from '../element/index.ts';
import { type AdapterSummary, ArtFilterError, formatProgress } from '../index.ts';
import { renderColophon } from './colophon.ts';
import { CompareController } from './compare/compare-controller.ts';
import { type Given, inForce } from './controls/choices.ts';
import { renderExtras, renderMemory } from './controls/extras.ts';
import { renderPanel } from './controls/panel.ts';
import { PrintField } from './controls/print-field.ts';
import { Drafts } from './drafts/drafts.ts';
import { idleWork } from './drafts/idle.ts';
import { Gallery } from './gallery/gallery.ts';
import { offerPaintings } from './gallery/offers.ts';
import { Reopen } from './gallery/reopen.ts';
import { renderDescription } from './networks/attribution.ts';
import { Networks } from './networks/networks.ts';
import { renderNetworks } from './networks/networks-view.ts';
import { Prefetch } from './networks/prefetch.ts';
import { Notices } from './notice.ts';
import { bringFiles } from './photos/bring.ts';
import { watchDrags } from './photos/drop-veil.ts';
import { takeFiles } from './photos/intake.ts';
import { renderInvitation } from './photos/invitation.ts';
import { OwnPictures } from './photos/own-pictures.ts';
import { renderPicks } from './photos/picks.ts';
import { closeMenus } from './saving/menus.ts';
import { Saving } from './saving/saving.ts';
import { Viewing } from './saving/viewing.ts';
import { copyLink } from './studio/copy-link.ts';
import { Studio } from './studio/studio.ts';
import { undoByKeys } from './studio/undo-keys.ts';
import { makeTabs } from './tabs.ts';
import { trustOwnScripts } from './trusted-scripts.ts';

trustOwnScripts();

const TEXT = {
  undo: 'Undo',
  taken: 'The settings are taken; paint with them.',
  ready: 'Getting ready',
  removed: 'The picture is taken off the tiles.',
};

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
    notices.show(TEXT.taken);
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
  notice: (text, offer) => notices.show(text, offer),
  download,
  paint: () => tabs.show('paint'),
});
offerPaintings(easel, { studio, reopen, notices, onEasel }, (made) => void gallery.add(made));
const prefetch = new Prefetch(easel, () => networks.chosen, show);
const print = new PrintField(show, (size) => studio.give({ ...studio.choices.given, size }));
const viewing = new Viewing(easel, place('paint'), place('viewing'));
const saving = new Saving(easel, place('saving'), (text) => notices.show(text));

function show(): void {
  const { choices, mixing, covered, estimate } = studio;
  const { given } = choices;
  const kind = typeof adapter === 'object' ? adapter : undefined;
  render(
    renderPicks(
      { choices, mixing, own, draft: (style) => drafts.url(style), draftsWait: drafts.waits },
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
        estimate: html`<p class=${estimate?.fits === false ? 'warning' : 'help'} id="estimate">
          ${estimate?.message} ${prefetch.bytes ? `${TEXT.ready}: ${formatProgress(prefetch.bytes)}.` : ''}
        </p>`,
        extras: html`${renderExtras(
          { covered, recording: easel.record, idle: idleWork.allowed },
          { regions, record, workIdle },
        )}
        ${print.render(inForce(given, networks.defaults, kind).size)}`,
        memory: renderMemory({ cap: easel.memory, estimate }, limit),
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
  showNetworks();
  compare.refresh();
  viewing.show();
  saving.show();
  prefetch.follow();
  drafts.follow();
}

function showNetworks(): void {
  const network = document.getElementById('network');
  if (!network) return;
  const focused = document.activeElement;
  render(renderNetworks(networks), network);
  const description = renderDescription(networks);
  render(renderColophon({ adapter, network: description, host: networks.host }), place('colophon'));
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
  notices.show(error.message);
}

function bring(kind: 'content' | 'style', files: readonly File[]): void {
  bringFiles(easel, kind, files);
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
  if (part) bring('content', [part]);
}

async function remove(id: string): Promise<void> {
  const putBack = await own.remove(id);
  notices.show(TEXT.removed, { title: TEXT.undo, act: () => void putBack() });
}

function regions(): void {
  try {
    easel.editMask('keep');
  } catch (error) {
    refuse(error);
  }
}

function limit(cap: string | undefined): void {
  easel.memory = cap;
  show();
}

function workIdle(on: boolean): void {
  idleWork.allowed = on;
  if (!on) drafts.cancel();
  show();
}

function record(on: boolean): void {
  easel.record = on;
  show();
}

easel.addEventListener('picturechange', ({ detail: { origin } }) => {
  if (origin === 'person') leaveInvitation();
});
easel.addEventListener('progress', leaveInvitation);

easel.addEventListener('notice', ({ detail: { message } }) => notices.show(message));

// The slider is in the element; its value is remembered like a setting of the panel.
easel.addEventListener('blendchange', ({ detail: { blend } }) =>
  studio.give({ ...studio.choices.given, blend }, 'blend'),
);

easel.addEventListener('hintapply', (event) => {
  event.preventDefault();
  studio.give({ ...studio.choices.given, ...(toProperties(event.detail.change) as Given) });
});

undoByKeys(studio);
closeMenus();
takeFiles(bring, (file) => {
  place('expert').setAttribute('open', '');
  void networks.takeFile(file);
});
watchDrags(place('veil'), bring);

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

const tabs = makeTabs(place('tabs'), (panel) => {
  if (panel === 'compare') void compare.open();
  if (panel === 'gallery') void gallery.show();
});
window.addEventListener('hashchange', () => studio.followLink());
studio.followLink();
void findAdapter();
void networks.look();
void own.read();
