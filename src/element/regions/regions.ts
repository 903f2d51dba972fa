import { nothing, type TemplateResult } from 'lit';
import type { Core } from '../core.ts';
import type { MaskRole } from '../events.ts';
import type { Pictures } from '../pictures/pictures.ts';
import { Editor } from './editor.ts';
import { Field } from './field.ts';
import { Masks } from './masks.ts';
import { Person } from './person.ts';
import { renderToolbar, roleName } from './toolbar.ts';

/** Regions of the picture: their masks, and the mask editor. */
export class Regions {
  readonly masks: Masks;
  readonly #editor: Editor;
  readonly #field: Field;
  readonly #person: Person;

  /** @param segmenter address of the person segmenter; empty: none */
  constructor(
    private readonly core: Core,
    private readonly pictures: Pictures,
    segmenter: () => string,
  ) {
    this.masks = new Masks(core, pictures);
    this.#editor = new Editor(core, pictures, this.masks);
    this.#person = new Person(core, this.#editor, segmenter);
    this.#field = new Field(core, this.#editor, () => this.close(true));
  }

  /** Whether the mask editor is open. */
  get open(): boolean {
    return this.#editor.role !== undefined;
  }

  /** @throws ArtFilterError `picture` or `settings` where there is nothing to paint on, or no such style */
  edit(role: MaskRole): void {
    const opens = !this.open;
    if (opens) void this.#person.look();
    this.#editor.open(role);
    if (opens) void this.#focusTools();
  }

  /** The keyboard's focus follows to the tools, which stand below picture and button; the picture is scrolled into view. */
  async #focusTools(): Promise<void> {
    const { host } = this.core;
    await host.updateComplete;
    const tools = host.shadowRoot?.querySelector<HTMLElement>('[part=regions]');
    tools?.querySelector<HTMLElement>('input:checked')?.focus({ preventScroll: true });
    host.shadowRoot?.querySelector('[part=stage]')?.scrollIntoView({ block: 'nearest' });
  }

  /** @param byKey whether it was closed by the keyboard */
  close(byKey = false): void {
    this.#editor.close();
    this.#field.reset();
    if (byKey) this.core.say(this.core.words.say`The regions are kept`);
  }

  /** Handles new pictures: a painted mask fits only the picture that it was painted on. */
  follow(role: 'content' | 'style'): void {
    if (role === 'content') {
      this.close();
      this.masks.forgetPainted();
    } else if (this.open && !this.#editor.roles.includes(this.#editor.role!)) this.close();
  }

  renderField(): TemplateResult | undefined {
    if (!this.open) return undefined;
    this.#editor.follow();
    return this.#field.render(roleName(this.core.words.say, this.#editor.role!));
  }

  renderToolbar(running: boolean): TemplateResult | typeof nothing {
    if (!this.open) return nothing;
    const { words } = this.core;
    const styles = this.pictures.styles.map((style) => style.shownIn(words));
    return renderToolbar(words.say, this.#editor, styles, running, this.#person.state, {
      choose: (role) => this.edit(role),
      person: () => void this.#person.paint(),
      close: () => this.close(),
    });
  }
}
