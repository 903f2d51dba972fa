import { personSegmenter } from '../../segment/person.ts';
import { type Core, isAbort } from '../core.ts';
import type { Editor } from './editor.ts';
import type { PersonState } from './toolbar.ts';

/** The mask of a person in one click, where the page hosts what finds one. */
export class Person {
  state: PersonState = 'absent';

  /** @param folder address of the segmenter's files; empty: there are none */
  constructor(
    private readonly core: Core,
    private readonly editor: Editor,
    private readonly folder: () => string,
  ) {}

  /** Finds out whether there is anything to find a person with; asked for no sooner than the brush is wanted. */
  async look(): Promise<void> {
    const there = await personSegmenter(this.folder()).available();
    if (this.state !== 'busy') this.#set(there ? 'ready' : 'absent');
  }

  /** Puts the person in place of the mask that is painted; one step to take back. */
  async paint(): Promise<void> {
    const { role } = this.editor;
    const picture = this.editor.picture;
    this.#set('busy');
    this.core.say('Looking for a person');
    try {
      const mask = await personSegmenter(this.folder()).segment(picture);
      // Another mask, or another picture, has been turned to meanwhile.
      if (this.editor.role === role && this.editor.picture === picture) this.editor.replace(mask);
    } catch (error) {
      if (!isAbort(error)) this.core.warn('mask', error);
    } finally {
      this.#set('ready');
    }
  }

  #set(state: PersonState): void {
    this.state = state;
    this.core.host.requestUpdate();
  }
}
