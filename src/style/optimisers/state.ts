import { ArtFilterError } from '../../errors.ts';
import { type Buffers, writeBufferInChunks } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { BufferTensor, ELEMENT_BYTES, type Element } from '../../graph/tensor.ts';
import { StepCounter } from '../../ops/step-counter.ts';
import type { Recipe } from '../settings/recipes.ts';
import type { OptimizerName } from '../settings/settings.ts';

/** How pairs of L-BFGS are stored: as halves where the device has them. */
export function pairElement(gpu: Pick<Gpu, 'hasF16'>): Element {
  return gpu.hasF16 ? 'f16' : 'f32';
}

/** What an optimiser keeps between steps, in buffers that outlive a graph. */
export class OptimiserState {
  readonly clock: StepCounter;
  /** The learning rate. */
  readonly rate: BufferTensor;
  /** The picture that is shown: the recipe's running average, or else what it would be the average of. */
  readonly output: BufferTensor;
  /** What L-BFGS steps from, the last picture that was accepted. */
  readonly accepted: BufferTensor | undefined;
  readonly #tensors = new Map<string, BufferTensor>();
  readonly #scratch = new Map<string, BufferTensor>();
  /** What a larger scale takes over, [3, height, width] each: Adam's moments. */
  readonly moments = new Map<string, BufferTensor>();
  #released = false;
  /** Forgets what was learnt about an objective that has changed; set by optimisers that learn such things. */
  restart: () => void = () => {};

  /**
   * @param history pairs that L-BFGS remembers at most; default: the recipe's
   * @param pairs how they are stored; default: as halves where the device has them
   */
  constructor(
    readonly buffers: Buffers,
    readonly image: BufferTensor,
    readonly recipe: Recipe,
    optimizer: OptimizerName,
    readonly history: number = recipe.lbfgs.history,
    readonly pairs: Element = pairElement(buffers.gpu),
  ) {
    const { beta1, beta2 } = recipe.adam;
    const averaging = { adam: recipe.averaging, lbfgs: recipe.lbfgs.averaging, sgd: 0 }[optimizer];
    this.clock = new StepCounter(buffers, { beta1, beta2, decay: recipe.averaging });
    this.rate = this.tensor('rate', 1);
    if (optimizer === 'lbfgs') this.accepted = this.tensor('accepted', this.size);
    this.output = averaging > 0 ? this.tensor('average', this.size) : (this.accepted ?? image);
  }

  /** The image, and what begins as it. */
  get pictures(): ReadonlySet<BufferTensor> {
    return new Set([this.image, this.output, this.accepted ?? this.image]);
  }

  /** Values in the image. */
  get size(): number {
    return this.image.bytes / 4;
  }

  /** A vector that lives as long as the state, zeroed when it is first asked for. @param element default f32 */
  tensor(label: string, length: number, element?: Element): BufferTensor {
    return this.#vector(this.#tensors, label, length, element);
  }

  /** A vector that each step writes anew, so that checkpoints leave it out. */
  scratch(label: string, length: number): BufferTensor {
    return this.#vector(this.#scratch, label, length);
  }

  #vector(
    known: Map<string, BufferTensor>,
    label: string,
    length: number,
    element: Element = 'f32',
  ): BufferTensor {
    const before = known.get(label);
    if (before) return before;
    const bytes = 4 * Math.ceil((length * ELEMENT_BYTES[element]) / 4);
    const buffer = this.buffers.create(label, 'optimiser', bytes);
    const made = new BufferTensor(label, [length], bytes, 'optimiser', buffer, element);
    known.set(label, made);
    return made;
  }

  /** A vector of the image's size that a larger scale takes over. */
  moment(label: string): BufferTensor {
    const moment = this.tensor(label, this.size);
    this.moments.set(label, moment);
    return moment;
  }

  /** Puts the start in place: the image, and the average that is seeded with it. */
  async start(picture: Float32Array): Promise<void> {
    for (const { buffer } of this.pictures) {
      await writeBufferInChunks(this.buffers.gpu, buffer, picture);
    }
  }

  /**
   * All that the next step depends on but the rate, which is a setting: by label, the image and the clock too.
   * @throws ArtFilterError `gpu` after `release`
   */
  get lasting(): ReadonlyMap<string, BufferTensor> {
    if (this.#released) {
      throw new ArtFilterError(
        'gpu',
        'The next larger size could not be made, so there is no state to save. Run it again, or start anew.',
      );
    }
    const own = [...this.#tensors].filter(([, tensor]) => tensor !== this.rate);
    return new Map([['image', this.image], ['clock', this.clock.state], ...own]);
  }

  /** Frees all that a larger scale does not take over; it cannot be gone on with. */
  release(): void {
    this.#released = true;
    const carried = this.recipe.pyramid.moments === 'carried' ? this.moments.values() : [];
    const kept = new Set([this.output, ...carried].map(({ buffer }) => buffer));
    for (const { buffer } of [this.image, ...this.#tensors.values(), ...this.#scratch.values()]) {
      if (!kept.has(buffer)) this.buffers.free(buffer);
    }
  }

  /** Frees what only a next step at this scale would read and is large: the pairs of L-BFGS. */
  forgetPairs(): void {
    for (const label of ['lbfgs.s', 'lbfgs.y']) {
      const tensor = this.#tensors.get(label);
      if (tensor) this.buffers.free(tensor.buffer);
      this.#tensors.delete(label);
    }
  }

  /** Bytes that are created with the first step, once a scale before has been released. */
  get bytesOfSteps(): number {
    const carried = this.recipe.pyramid.moments === 'carried' ? this.moments.values() : [];
    const early = new Set([this.rate, ...this.pictures, ...carried]);
    const later = [...this.#tensors.values()].filter((tensor) => !early.has(tensor));
    return [...later, ...this.#scratch.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Takes effect at the next step. */
  setRate(rate: number): void {
    this.buffers.gpu.device.queue.writeBuffer(this.rate.buffer, 0, new Float32Array([rate]));
  }
}
