import { ArtFilterError } from '../../errors.ts';
import type { EncodePictureOptions, PictureType } from '../../image/encode-browser.ts';
import { loadPart } from '../../load-part.ts';
import type { StyleTransferInputs } from '../../style/checkpoint/resume.ts';
import type { RunRecord } from '../../style/settings/record.ts';
import type { Settings } from '../../style/settings/settings.ts';
import type { Vgg19Weights } from '../../vgg/weights/weights.ts';
import type { LoadedPicture } from '../pictures/picture-source.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Progress } from '../view/progress.ts';
import type { Stage } from '../view/stage.ts';
import type { ElementSession } from './session-source.ts';

/** What is written into files. */
interface FileChoices {
  /** Dots an inch on paper; null: nothing of them. */
  readonly dpi: number | null;
  readonly withoutSettings: boolean;
  /** Whether the transparency of the content picture is kept. */
  readonly keepAlpha: boolean;
}

/** What a run is painted by. */
interface Begun {
  readonly settings: Settings;
  /** Iterations where they were not given. */
  readonly usual: number | undefined;
  readonly inputs: Pick<RunRecord, 'styles' | 'absent'>;
}

/** The picture of the latest run as a file, which carries what it was painted by. */
export class Result {
  #begun: Begun | undefined;
  /** Of a picture that is shown without a run. */
  #shown: RunRecord | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly progress: Progress,
    private readonly pictures: Pictures,
    private readonly files: FileChoices,
  ) {}

  /**
   * Notes what a run is painted by.
   * @param settings in force, which may change while it runs
   */
  begin({ styles, regions, keep, start, settings: given }: StyleTransferInputs, settings: Settings): void {
    this.#shown = undefined;
    this.#begun = {
      settings,
      usual: given?.iterations === undefined ? settings.iterations : undefined,
      inputs: {
        styles: styles.length,
        absent: [
          ...(regions ? (['regions'] as const) : []),
          ...(keep ? (['keep'] as const) : []),
          ...(start ? (['start'] as const) : []),
        ],
      },
    };
  }

  /** Shows a picture, and notes what its file says that it was painted by. */
  async show({ blob, picture }: LoadedPicture): Promise<void> {
    const { readRecord } = await loadPart(() => import('../../style/settings/record.ts'));
    this.#begun = undefined;
    // Of damaged settings nothing is kept; the picture itself is fine.
    this.#shown = (await readRecord(blob).catch(() => undefined))?.record;
    await this.stage.keep(picture, blob);
  }

  /**
   * The picture of a run in progress, or else of the last one, as a file.
   * @param weights of the latest run
   * @throws ArtFilterError `picture` before there is one, or where the browser cannot write the type; `settings` for dots an
   *   inch that are out of range
   */
  async toBlob(
    session: ElementSession | undefined,
    weights: Vgg19Weights | undefined,
    type: PictureType,
    quality?: number,
    options?: Pick<EncodePictureOptions, 'depth'>,
  ): Promise<Blob> {
    const picture = session ? await session.picture() : this.stage.picture;
    if (!picture) {
      throw new ArtFilterError('picture', 'There is no picture yet: call start() first, then toBlob().');
    }
    const dpi = this.files.dpi ?? this.#shown?.dpi;
    const record = this.files.withoutSettings ? undefined : this.#record(picture, dpi);
    const { recordText } = await loadPart(() => import('./record-text.ts'));
    const settings = record && (await recordText(record, this.#begun && weights));
    const original = session ? this.pictures.content?.blob : this.stage.original;
    const kept = this.files.keepAlpha ? original : undefined;
    const { resultFile } = await loadPart(() => import('./result-file.ts'));
    return resultFile(picture, type, quality, { ...options, dpi, settings }, kept);
  }

  #record(
    { width, height }: { width: number; height: number },
    dpi: number | undefined,
  ): RunRecord | undefined {
    if (!this.#begun) return this.#shown && { ...this.#shown, dpi };
    const { settings, usual, inputs } = this.#begun;
    const { iterations, ...others } = settings;
    return {
      version: __VERSION__,
      settings: iterations === usual ? others : settings,
      width,
      height,
      steps: this.progress.iteration,
      ...inputs,
      dpi,
    };
  }
}
