import { toProperties } from '../../element/index.ts';
import {
  ArtFilterError,
  chosenIn,
  findBundled,
  passedOverText,
  type ReadRecord,
  type RunRecord,
  readRecord,
} from '../../index.ts';
import { fitted, type Given, withoutStart } from '../controls/choices.ts';
import { say, sentence, texts } from '../language/words.ts';
import type { NetworkName } from '../networks/networks.ts';
import type { Notices, Sentence } from '../notice.ts';
import type { Studio } from './studio.ts';

const TEXT = texts({
  taken: 'The settings of this picture are in use; your photo and style stay.',
  otherNetwork: (name: string) => say`It was painted with another network, ${name}.`,
  absent: 'Its regions or its start are not in the file.',
  asPhoto: 'Use it as photo',
  undo: 'Undo',
});

export interface CarriedActions {
  /** Shows the easel. */
  show(): void;
  asPhoto(file: File): void;
  /** The size is that of a print. */
  print(size: number, dpi: number): void;
}

/** Takes the settings that pictures carry which Art Filter has painted. */
export class Carried {
  constructor(
    private readonly studio: Studio,
    private readonly notices: Notices,
    private readonly actions: CarriedActions,
  ) {}

  /**
   * Takes the settings of a picture that a person brought, and offers to take them back, or to take the picture as photo.
   * @returns whether it carries some
   */
  async take(file: File): Promise<boolean> {
    const read = await this.#read(file);
    if (!read) return false;
    const { studio, notices, actions } = this;
    const before = { choices: studio.choices, network: studio.networks.chosen };
    const sentences: Sentence[] = [
      () => TEXT.taken,
      ...this.#use(read.record),
      () => sentence(passedOverText(read.passedOver)),
    ];
    actions.show();
    const undo = () => {
      const { networks } = studio;
      if (networks.chosen !== before.network) networks.choose(before.network);
      void studio.revert(before.choices);
    };
    notices.show(
      () => joined(sentences),
      { title: () => TEXT.undo, act: undo },
      { title: () => TEXT.asPhoto, act: () => actions.asPhoto(file) },
    );
    return true;
  }

  /** Undefined also where the settings are damaged, which is told: the picture itself may be fine. */
  async #read(file: File): Promise<ReadRecord | undefined> {
    try {
      return await readRecord(file, file.name);
    } catch (error) {
      if (error instanceof ArtFilterError) this.notices.show(() => sentence(error.message));
      // A file that is gone is refused by whoever reads it next.
      return undefined;
    }
  }

  /** @returns sentences about what could not be taken */
  #use(record: RunRecord): Sentence[] {
    const { studio } = this;
    const { networks } = studio;
    const name = record.network?.name;
    const here = name === networks.chosen || (networks.chosen === 'own' && name === networks.own?.source);
    const bundled = findBundled(name);
    if (!here && bundled) networks.choose(bundled.id as NetworkName);
    const chosen = toProperties(chosenIn(record, bundled?.defaults)) as Given;
    studio.give(fitted(withoutStart(chosen), studio.choices.styles.length));
    const { size, dpi } = { size: chosen.size, dpi: record.dpi };
    if (size !== undefined && dpi !== undefined) this.actions.print(size, dpi);
    const lacks = (record.absent?.length ?? 0) > 0;
    return [
      ...(name !== undefined && !here && !bundled ? [() => TEXT.otherNetwork(name)] : []),
      ...(lacks ? [() => TEXT.absent] : []),
    ];
  }
}

const joined = (sentences: readonly Sentence[]) =>
  sentences
    .map((said) => said())
    .filter(Boolean)
    .join(' ');
