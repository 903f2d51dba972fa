import type { LoadedPicture, StyleTransferElement } from '../../element/index.ts';
import { ArtFilterError } from '../../index.ts';
import { SAMPLES, type Sample } from '../../samples/index.ts';
import type { Choices } from '../controls/choices.ts';
import { idOf } from '../store/database.ts';
import type { NewPainting } from './gallery-store.ts';

/** Longer side of a thumbnail in pixels. */
const THUMBNAIL = 320;

/** A run in progress, as it began. */
interface Begun {
  readonly choices: Choices;
  readonly network: string;
  readonly content: LoadedPicture;
  readonly styles: readonly LoadedPicture[];
  readonly at: number;
  steps: number;
}

/**
 * Takes the picture of every run that ends, finished or stopped.
 * @param now choices and network in force
 * @param take receives the painting, and whether it was finished
 */
export function keepPaintings(
  easel: StyleTransferElement,
  now: () => { choices: Choices; network: string },
  take: (made: NewPainting) => void,
): void {
  let run: Begun | undefined;
  easel.addEventListener('step', ({ detail }) => {
    if (run) run.steps = detail.iteration;
  });
  easel.addEventListener('statechange', ({ detail: { state, previous } }) => {
    const { content, styles } = easel.pictures;
    if (state === 'running' && previous === 'loading' && content) {
      run = { ...now(), content, styles, at: performance.now(), steps: 0 };
      return;
    }
    const ended =
      (previous === 'running' || previous === 'paused') && state !== 'running' && state !== 'paused';
    if (!ended || !run) return;
    const begun = run;
    run = undefined;
    if (begun.steps === 0 || !easel.hasResult) return;
    // The picture itself is taken at once: another photo clears it.
    void painting(begun, easel.toBlob('image/png'), state === 'complete').then(take, (error) => {
      if (!(error instanceof ArtFilterError)) throw error;
    });
  });
}

async function painting(begun: Begun, picture: Promise<Blob>, finished: boolean): Promise<NewPainting> {
  const { choices, network, content, styles, at, steps } = begun;
  const seconds = (performance.now() - at) / 1000;
  const file = await picture;
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  const thumbnail = await thumbnailOf(bitmap);
  const sources: { id: string; name: string; file: Blob }[] = [];
  const nameOf = async ({ name, blob }: LoadedPicture) => {
    const sample = sampleNamed(name);
    if (sample && (choices.content === sample.name || choices.styles.includes(sample.name)))
      return sample.name;
    const id = await idOf(blob);
    sources.push({ id, name, file: blob });
    return id;
  };
  const contentName = await nameOf(content);
  const styleNames: string[] = [];
  for (const style of styles) styleNames.push(await nameOf(style));
  const stem = (name: string) => name.replace(/\.[a-z0-9]{2,5}$/i, '');
  return {
    painting: {
      id: crypto.randomUUID(),
      at: Date.now(),
      title: [content, ...styles].map(({ name }) => sampleNamed(name)?.title ?? stem(name)).join(' · '),
      width,
      height,
      steps,
      seconds,
      finished,
      given: choices.given as Record<string, unknown>,
      network,
      content: contentName,
      styles: styleNames,
      thumbnail,
      bytes: file.size,
    },
    file,
    sources,
  };
}

/** The sample whose file has that name. */
function sampleNamed(name: string): Sample | undefined {
  return SAMPLES.find(({ title }) => title === name);
}

/** A JPEG that fits a tile; closes the bitmap. */
async function thumbnailOf(bitmap: ImageBitmap): Promise<Blob> {
  const scale = Math.min(1, THUMBNAIL / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(scale * bitmap.width)),
    Math.max(1, Math.round(scale * bitmap.height)),
  );
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.88 });
}
