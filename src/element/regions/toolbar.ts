import { html, nothing, type TemplateResult } from 'lit';
import type { Say } from '../../language/words.ts';
import type { MaskRole } from '../events.ts';
import type { ShownPicture } from '../pictures/picture-source.ts';
import * as icons from '../view/icons.ts';
import { styled } from '../view/styled.ts';
import { type Editor, SIZES } from './editor.ts';
import { colourOf } from './overlay.ts';

export interface ToolbarActions {
  choose(role: MaskRole): void;
  person(): void;
  close(): void;
}

/** State of the button that finds a person. */
export type PersonState = 'absent' | 'ready' | 'busy';

/** Name of a role for people. */
export function roleName(say: Say, role: MaskRole): string {
  return role === 'keep' ? say`Keep as it is` : say`Style ${role + 1}`;
}

/** Explanation of the edited mask, in a sentence. */
function meaning(say: Say, role: MaskRole, styles: readonly ShownPicture[]): string {
  if (role === 'keep') return say`What you paint stays as it is in the picture.`;
  const name = styles[role]!.name;
  if (styles.length === 1) return say`Only what you paint takes the style of ${name}.`;
  return say`What you paint takes the style of ${name}; styles without a region share the rest.`;
}

/** The tools of the brush, below the picture. */
export function renderToolbar(
  say: Say,
  editor: Editor,
  styles: readonly ShownPicture[],
  running: boolean,
  person: PersonState,
  actions: ToolbarActions,
): TemplateResult {
  const role = editor.role!;
  const { painting } = editor;
  const button = (name: string, icon: unknown, action: () => void, disabled = false) =>
    html`<button class="tool" aria-disabled=${disabled} @click=${() => disabled || action()}>
      ${icon} ${name}
    </button>`;
  const toggle = (name: string, icon: unknown, erase: boolean) =>
    html`<button
      class="tool"
      aria-pressed=${editor.erase === erase}
      @click=${() => {
        editor.erase = erase;
        editor.resize(editor.size);
      }}
    >
      ${icon} ${name}
    </button>`;
  return html`<div part="regions" class="regions" role="group" aria-label=${say`Regions`}>
    <div class="roles" role="radiogroup" aria-label=${say`What to paint`}>
      ${editor.roles.map((one) => renderRole(say, one, one === role, styles, actions))}
    </div>
    <p class="meaning">${meaning(say, role, styles)}</p>
    <div class="tools">
      <div class="pair" role="group" aria-label=${say`Tool`}>
        ${toggle(say`Brush`, icons.brushIcon, false)} ${toggle(say`Eraser`, icons.eraserIcon, true)}
      </div>
      ${range(say, say`Size`, editor.size, SIZES.least, SIZES.most, (value) => editor.resize(value))}
      ${range(say, say`Softness`, Math.round(100 * editor.softness), 0, 100, (value) => {
        editor.softness = value / 100;
        editor.resize(editor.size);
      })}
    </div>
    <div class="tools">
      ${button(say`Undo`, icons.undoIcon, () => editor.change((it) => it.undo()), !painting.canUndo)}
      ${button(say`Redo`, icons.redoIcon, () => editor.change((it) => it.redo()), !painting.canRedo)}
      ${button(say`Fill`, icons.fillIcon, () => editor.change((it) => it.fill(1)))}
      ${button(say`Invert`, icons.invertIcon, () => editor.change((it) => it.invert()))}
      ${button(say`Clear`, icons.clearIcon, () => editor.change((it) => it.fill(0)))}
      ${
        person === 'absent'
          ? nothing
          : button(
              person === 'busy' ? say`Looking…` : say`Person`,
              icons.personIcon,
              actions.person,
              person === 'busy',
            )
      }
      <button part="button done-button" class="tool done" @click=${actions.close}>${say`Done`}</button>
    </div>
    <p class="meaning">
      ${
        running
          ? say`The painting that is under way goes on as it began: regions count from the next start.`
          : say`Regions count from the next start.`
      }
      <span id="mask-keys" class="keys"
        >${say`Keys: arrows move the brush, space paints, [ and ] change its size, E erases, Escape ends.`}</span
      >
    </p>
  </div>`;
}

function renderRole(
  say: Say,
  role: MaskRole,
  checked: boolean,
  styles: readonly ShownPicture[],
  actions: ToolbarActions,
): TemplateResult {
  const name = role === 'keep' ? roleName(say, role) : `${roleName(say, role)}, ${styles[role]!.name}`;
  return html`<label class="role" ${styled({ '--tint': `rgb(${colourOf(role).join(' ')})` })}>
    <input type="radio" name="role" aria-label=${name} .checked=${checked} @change=${() => actions.choose(role)} />
    <span class="swatch" aria-hidden="true">
      ${role === 'keep' ? nothing : html`<img src=${styles[role]!.url} alt="" draggable="false" />`}
    </span>
    <span>${roleName(say, role)}</span>
  </label>`;
}

function range(
  say: Say,
  name: string,
  value: number,
  least: number,
  most: number,
  take: (value: number) => void,
): TemplateResult {
  return html`<label class="range">
    <span>${name}</span>
    <input
      type="range"
      min=${least}
      max=${most}
      .value=${String(value)}
      aria-valuetext=${say`${value} %`}
      @input=${(event: Event) => take(Number((event.currentTarget as HTMLInputElement).value))}
    />
    <span class="percent" aria-hidden="true">${say`${value} %`}</span>
  </label>`;
}
