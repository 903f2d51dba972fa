import type { EarlyEnds } from '../checkpoint/checkpoint.ts';
import type { Recipe } from '../settings/recipes.ts';
import { pyramidOf, scaleEnds } from '../settings/scales.ts';
import type { Settings } from '../settings/settings.ts';

/** Iterations of a scale between two looks at its objective. */
const BETWEEN_LOOKS = 8;

interface CourseOf {
  /** Longer sides of the scales. */
  readonly sizes: readonly number[];
  readonly settings: Settings;
  readonly recipe: Recipe;
}

/**
 * At which iteration each scale of a run ends: as the settings share the iterations out, or earlier, once its objective
 * has stopped falling. That is decided by losses at fixed iterations, so that it does not depend on the machine's speed.
 */
export class Course {
  readonly #run: CourseOf;
  /** Iterations given up, by scale; undefined: no scale ends early. */
  #saved: number[] | undefined;
  /** Objective at the last look at this scale. */
  #mark: number | undefined;

  /** @param early where scales may end early: what a checkpoint holds of it, or nothing yet */
  constructor(run: CourseOf, early: EarlyEnds | undefined) {
    this.#run = run;
    this.#saved = early && run.sizes.map((_, i) => early.saved[i] ?? 0);
    this.#mark = early?.mark;
  }

  /** Iteration after which each scale ends, ascending. */
  get ends(): readonly number[] {
    const { sizes, settings, recipe } = this.#run;
    let saved = 0;
    const pyramid = pyramidOf(recipe, settings.optimizer);
    return scaleEnds(sizes.length, settings.iterations, pyramid).map((end, i) => {
      saved += this.#saved ? this.#saved[i]! : 0;
      return end - saved;
    });
  }

  /** Iterations of the whole run. */
  get iterations(): number {
    return this.ends.at(-1)!;
  }

  /** For a checkpoint; undefined where no scale ends early. */
  get early(): EarlyEnds | undefined {
    return this.#saved && { saved: [...this.#saved], ...(this.#mark !== undefined && { mark: this.#mark }) };
  }

  /** Iteration up to which the next may be computed together: the end of the scale, or a look at it. */
  stop(index: number, done: number): number {
    const end = this.ends[index]!;
    if (!this.#saved) return end;
    const begin = this.#begin(index);
    return Math.min(end, begin + BETWEEN_LOOKS * (Math.floor((done - begin) / BETWEEN_LOOKS) + 1));
  }

  /** Ends a scale where its objective has fallen too little since the last look. @param total after iteration `done` */
  look(index: number, done: number, total: number): void {
    if (!this.#saved || (done - this.#begin(index)) % BETWEEN_LOOKS > 0) return;
    const before = this.#mark;
    this.#mark = total;
    if (before === undefined || before - total > this.#run.recipe.leastFall * before) return;
    this.#saved[index]! += this.ends[index]! - done;
    this.#mark = undefined;
  }

  /** Another objective is followed from here on: another scale's, or by other settings. */
  restart(): void {
    this.#mark = undefined;
  }

  /** Every iteration of the settings is made: somebody has chosen their number. */
  fix(): void {
    this.#saved = undefined;
    this.#mark = undefined;
  }

  #begin(index: number): number {
    return index === 0 ? 0 : this.ends[index - 1]!;
  }
}
