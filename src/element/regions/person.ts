import { personSegmenter } from '../../segment/person.ts';
import { type Core, isAbort } from '../core.ts';
import type { Editor } from './editor.ts';
import type { PersonState } from './toolbar.ts';

/** Mask of the person in the picture in one click, where the page hosts a segmenter. */
export class Person {
  state: PersonState = 'absent';

  /** @param folder address of the segmenter's files; empty: none */
  constructor(
    private readonly core: Core,
    private readonly editor: Editor,
    private readonly folder: () => string,
  ) {}

  /** Finds out whether the segmenter is there; called when the mask editor opens. */
  async look(): Promise<void> {
    const there = await personSegmenter(this.folder()).available();
    if (this.state !== 'busy') this.#set(there ? 'ready' : 'absent');
  }

  /** Replaces the edited mask by the person, as one undo step. */
  async paint(): Promise<void> {
    const { role } = this.editor;
    const picture = this.editor.picture;
    this.#set('busy');
    this.core.say(this.core.words.say`Looking for a person`);
    try {
      const mask = await personSegmenter(this.folder()).segment(picture);
      // The role or the picture may have changed meanwhile.
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
