import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { styled } from '../../element/index.ts';
import {
  BUNDLED,
  type BundledNetwork,
  type CachedWeights,
  type FetchedBytes,
  SOFTWARE_TIME_RATIOS,
} from '../../index.ts';
import { say, sentence, text, words } from '../language/words.ts';
import { renderAttribution } from './attribution.ts';
import { bytesHere, type NetworkName, type Networks, PUBLISHED, PUBLISHED_BYTES } from './networks.ts';

/** Choice of the network: four cards with state and actions. */
export function renderNetworks(networks: Networks): TemplateResult {
  return html`
    <h2 id="network-title">${say`Network`}</h2>
    ${renderReason(networks)}
    <div class="networks" role="radiogroup" aria-labelledby="network-title">
      ${renderCard(networks, 'draft', {
        title: say`Draft`,
        ...bundled(BUNDLED.draft),
        help: say`Fastest and coarse: for a first look, and where there is no GPU.`,
      })}
      ${renderCard(networks, 'builtin', {
        title: say`Built-in`,
        ...bundled(BUNDLED.builtin),
        help: say`Strokes much like those of the published network, for about a quarter of its work.`,
      })}
      ${renderCard(networks, 'vgg19', {
        title: say`VGG19, published`,
        help: say`The network of the original work, trained on photographs: clearest strokes, truest faces, slowest.`,
        ...published(networks),
      })}
      ${renderCard(networks, 'own', {
        title: networks.own?.source ?? say`A file of your own`,
        badge: networks.own ? say`read` : '',
        help: networks.own
          ? sentence(networks.own.description ?? '')
          : say`A VGG19 as .safetensors or .h5; or drop it anywhere here.`,
        disabled: networks.own === undefined,
        warning: networks.ownError?.(),
        more: renderPicker(networks),
      })}
    </div>
    ${renderProvenance()}
  `;
}

/** Explanation of the default network on a software adapter; nothing on a GPU. */
function renderReason({ usual }: Networks): TemplateResult | typeof nothing {
  if (usual !== BUNDLED.draft.id) return nothing;
  const { builtin, vgg19 } = SOFTWARE_TIME_RATIOS;
  return html`<p class="help reason">
    ${say`This machine has no GPU, so ${text(BUNDLED.draft.title)} paints unless you choose another: ${text(BUNDLED.builtin.title)} would take about ${builtin} times as long, the published VGG19 about ${vgg19} times.`}
  </p>`;
}

/** Card of a bundled network. */
function bundled(network: BundledNetwork): Pick<Card, 'badge' | 'origin'> {
  return { badge: say`ready, ${words.bytes(network.bytes)}`, origin: renderAttribution(network) };
}

interface Card {
  title: string;
  /** State in a word or two. */
  badge: string;
  help: string;
  /** Origin and licence. */
  origin?: TemplateResult;
  /** State in a sentence. */
  text?: string;
  warning?: string | undefined;
  /** Download in progress. */
  fetching?: { bytes: FetchedBytes | undefined };
  buttons?: readonly (readonly [text: string, act: () => unknown])[];
  /** Whether it cannot be chosen yet. */
  disabled?: boolean;
  more?: TemplateResult;
}

function renderCard(networks: Networks, name: NetworkName, card: Card): TemplateResult {
  const { text, warning, fetching, buttons } = card;
  return html`<div class="network" data-network=${name}>
    <label>
      <input
        type="radio"
        name="network"
        aria-describedby="network-${name}"
        ?disabled=${card.disabled}
        .checked=${live(networks.chosen === name)}
        @change=${() => networks.choose(name)}
      />
      <span class="name">${card.title}</span>
      <span class="badge">${card.badge}</span>
    </label>
    <p class="help" id="network-${name}">${card.help}</p>
    ${card.origin ? html`<p class="help origin linked">${card.origin}</p>` : nothing}
    ${fetching ? renderBar(fetching.bytes) : nothing}
    ${text ? html`<p class="help standing">${text}</p>` : nothing}
    ${warning ? html`<p class="warning">${warning}</p>` : nothing}
    ${
      buttons
        ? html`<div class="actions">
            ${buttons.map(([label, act]) => html`<button type="button" @click=${act}>${label}</button>`)}
          </div>`
        : nothing
    }
    ${card.more ?? nothing}
  </div>`;
}

/** State and actions of the published network. */
function published(networks: Networks): Pick<Card, 'badge' | 'text' | 'warning' | 'fetching' | 'buttons'> {
  const { published: state } = networks;
  const warning = networks.warning && sentence(networks.warning);
  const remove = [say`Remove`, () => networks.remove()] as const;
  const fetch = (label: string) => [label, () => networks.fetch()] as const;
  switch (state.name) {
    case 'looking':
      return { badge: '' };
    case 'absent': {
      const badge = say`${words.bytes(PUBLISHED_BYTES)}, once`;
      if (networks.chosen !== 'vgg19') return { badge };
      const text = say`It is downloaded from ${networks.host} when you paint, and then cached on this device.`;
      return { badge, text, buttons: [fetch(say`Download it now`)] };
    }
    case 'begun': {
      const part = words.progress({ done: bytesHere(state.cached), total: PUBLISHED_BYTES });
      const text = say`${part} are cached; the rest is downloaded when you paint with it.`;
      return { badge: say`incomplete`, text, buttons: [fetch(say`Download the rest`), remove] };
    }
    case 'fetching': {
      const text = state.bytes
        ? say`${words.progress(state.bytes)}, once; then it is cached.`
        : say`Connecting to ${networks.host}…`;
      return {
        badge: say`downloading`,
        text,
        fetching: state,
        buttons: [[say`Cancel`, () => networks.cancel()]],
      };
    }
    case 'checking':
    case 'cached': {
      const checking = state.name === 'checking';
      const found = !checking && state.checked ? ` ${say`Checked just now: intact.`}` : '';
      return {
        badge: say`on this device`,
        text: `${cachedText(state.cached)}${found}`,
        warning,
        buttons: [
          [checking ? say`Checking…` : say`Check`, () => networks.check()],
          [say`Save as file`, () => networks.save()],
          remove,
        ],
      };
    }
    case 'uncached':
      return { badge: say`for this visit`, text: say`This browser stores nothing for this page.`, warning };
    case 'damaged':
      return {
        badge: say`damaged`,
        warning: state.why(),
        buttons: [[say`Download again`, () => networks.mend()], remove],
      };
    case 'failed':
      return {
        badge: say`not downloaded`,
        warning: state.why(),
        buttons: [fetch(say`Try again`)],
      };
  }
}

/** `26 MB in this browser since 3 May 2025: conv1_1 to conv5_1, as f16. Works offline.` */
function cachedText({ bytes, date, layers, precision }: CachedWeights): string {
  const since = words.date(date, { dateStyle: 'medium' });
  return say`${words.bytes(bytes)} in this browser since ${since}: ${layers[0]!} to ${layers.at(-1)!}, as ${precision ?? 'f32'}. Works offline.`;
}

function renderBar(bytes: FetchedBytes | undefined): TemplateResult {
  const percent = bytes ? Math.floor((100 * bytes.done) / bytes.total) : 0;
  return html`<div
    class="track"
    role="progressbar"
    aria-label=${say`Downloading VGG19`}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${percent}
    aria-valuetext=${bytes ? words.progress(bytes) : nothing}
  >
    <div ${styled({ 'inline-size': `${percent}%` })}></div>
  </div>`;
}

function renderPicker(networks: Networks): TemplateResult {
  const pick = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    if (input.files?.[0]) void networks.takeFile(input.files[0]);
    input.value = '';
  };
  return html`<label class="file">
    <input type="file" accept=".safetensors,.h5,.hdf5" @change=${pick} />
    <span>${networks.own ? say`Choose another file` : say`Choose a file`}</span>
  </label>`;
}

function renderProvenance(): TemplateResult {
  const { description, licenceUrl, page } = PUBLISHED;
  return html`<details class="advanced provenance linked">
    <summary>${say`Where the networks come from`}</summary>
    <p class="help">
      <b>${say`Draft and built-in:`}</b>
      ${say`trained by this project on the outputs of Oxford’s VGG19 for pictures that its own code draws, so they are adaptations of it, under its licence. Everything else here is under the MIT licence.`}
    </p>
    <p class="help">
      <b>${say`Published:`}</b> ${sentence(description)} (<a href=${page}>${say`where it is from`}</a>,
      <a href=${licenceUrl}>${say`its licence`}</a>).
    </p>
    <p class="help"><b>${say`A file of your own:`}</b> ${say`it is read here and not stored; it has its own licence.`}</p>
  </details>`;
}
