// Colour spaces of a run's pictures, its checkpoint and its measured styles agree, or it is refused in a sentence.
import { describe, expect, it } from 'vitest';
import type { Gamut, Picture } from '../../../src/image/picture.ts';
import { checkpointPicture } from '../../../src/style/checkpoint/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/style/checkpoint/file.ts';
import { difference, fingerprintsOf } from '../../../src/style/checkpoint/fingerprints.ts';
import { decodeMeasured, encodeMeasured } from '../../../src/style/objective/measured-file.ts';
import { checkMeasured } from '../../../src/style/pictures/measured.ts';
import { checkInputs } from '../../../src/style/pictures/prepare.ts';
import type { Vgg19Weights } from '../../../src/vgg/weights/weights.ts';
import { CHECKPOINT } from '../checkpoint/example.ts';
import { MEASURED_SETTINGS, measuredStyle } from './measured-example.ts';

const settings = MEASURED_SETTINGS;

function picture(gamut?: Gamut): Picture {
  return { width: 16, height: 16, data: new Float32Array(768).fill(0.5), ...(gamut && { gamut }) };
}

describe('colour spaces', () => {
  it('of content, styles and the picture to start from are the same', async () => {
    const [plain, wide] = [{ picture: picture() }, { picture: picture('p3') }];
    await checkInputs({ content: picture(), styles: [plain] }, settings);
    await checkInputs({ content: picture('p3'), styles: [wide], start: picture('p3') }, settings);
    await expect(checkInputs({ content: picture(), styles: [plain, wide] }, settings)).rejects.toMatchObject({
      code: 'settings',
      message:
        'style 2: its colours are Display P3, and those of the content sRGB. Decode both with the same gamut.',
    });
    await expect(
      checkInputs({ content: picture('p3'), styles: [wide], start: picture() }, settings),
    ).rejects.toMatchObject({ message: expect.stringMatching(/^start: its colours are sRGB/) });
  });

  it('are in checkpoints, which are for their own', async () => {
    const weights = { layers: new Map(), source: 'draft', preprocessing: {} } as unknown as Vgg19Weights;
    const of = (gamut?: Gamut) =>
      fingerprintsOf({ content: picture(gamut), styles: [{ picture: picture(gamut) }], weights }, settings);
    const [plain, wide] = [await of(), await of('p3')];
    expect(difference(wide, wide)).toBeUndefined();
    expect(difference(plain, wide)).toBe('it was painted in Display P3, and now the gamut is sRGB');
    const saved = { ...CHECKPOINT, sources: { ...CHECKPOINT.sources, gamut: 'p3' as const } };
    const read = await decodeCheckpoint(await encodeCheckpoint(saved));
    expect(read.sources.gamut).toBe('p3');
    expect(checkpointPicture(read).gamut).toBe('p3');
    expect(checkpointPicture(CHECKPOINT).gamut).toBeUndefined();
  });

  it('are in measured styles, which are for their own', async () => {
    const read = await decodeMeasured(await encodeMeasured(measuredStyle('p3')), 'x');
    expect(read.by.gamut).toBe('p3');
    const use = { settings, sizes: [settings.size] };
    checkMeasured('x', read, { ...use, gamut: 'p3' });
    checkMeasured('x', measuredStyle(), { ...use, gamut: 'srgb' });
    expect(() => checkMeasured('x', read, { ...use, gamut: 'srgb' })).toThrow(
      'x: it was measured in Display P3, and this run paints in sRGB. Choose the gamut p3, or measure the picture anew.',
    );
  });
});
