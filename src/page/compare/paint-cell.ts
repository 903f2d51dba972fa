import { type Picture, type Settings, type Step, StyleTransfer, type Vgg19Weights } from '../../index.ts';
import { type CellResult, CurveRecorder, settingsText } from '../../sweep/index.ts';

export interface CellRequest {
  content: Picture;
  styles: readonly Picture[];
  weights: Vgg19Weights;
  settings: Partial<Settings>;
  /** Most bytes of GPU memory. */
  memory: number | undefined;
  signal: AbortSignal;
  onStep(step: Step): void;
  /** Receives a sentence about each fault that the run recovered from. */
  onNotice(sentence: string): void;
}

export interface PaintedCell {
  picture: Picture;
  result: CellResult;
}

/**
 * Paints one combination on the page's GPU; the result holds the settings in force at the end.
 * @throws ArtFilterError as `StyleTransfer` does, `aborted` by the signal
 */
export async function paintCell({ styles, onStep, ...request }: CellRequest): Promise<PaintedCell> {
  const session = await StyleTransfer.create({
    ...request,
    styles: styles.map((picture) => ({ picture })),
  });
  try {
    const losses = new CurveRecorder(session.settings.styleLayers);
    for await (const step of session.run({ signal: request.signal })) {
      losses.add(step);
      onStep(step);
    }
    const picture = await session.picture();
    const { width, height } = picture;
    const result: CellResult = {
      width,
      height,
      seconds: Number(session.seconds.total.toPrecision(4)),
      settings: { ...settingsText({ ...session.settings }), weights: request.weights.source },
      curve: losses.curve(),
    };
    return { picture, result };
  } finally {
    session.destroy();
  }
}
