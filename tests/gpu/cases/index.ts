import { convolutionCases } from './convolution.ts';
import { errorCases } from './errors.ts';
import { featureCases } from './features.ts';
import { finishCases } from './finish.ts';
import { type StoredCase, storedCases } from './gpu-case.ts';
import { imageCases } from './image.ts';
import { transcriptionCase } from './keras.ts';
import { laplacianCases } from './laplacian.ts';
import { lbfgsCases } from './lbfgs.ts';
import { lossCases } from './losses.ts';
import { momentCases } from './moments.ts';
import { narrowCases } from './narrow.ts';
import { networkCases } from './networks.ts';
import { optimiserCases } from './optimisers.ts';
import { poolingCases } from './pooling.ts';
import { previewCases } from './preview.ts';
import { resampleCases } from './resample.ts';
import { toneCases } from './tone.ts';
import { wassersteinCases } from './wasserstein.ts';

/** All of them, in every way that features are stored: they run in Node and in Chrome. */
export const cases: readonly StoredCase[] = [
  ...convolutionCases,
  ...poolingCases,
  ...lossCases,
  ...featureCases,
  ...wassersteinCases,
  ...laplacianCases,
  ...momentCases,
  ...toneCases,
  ...imageCases,
  ...networkCases,
  ...narrowCases,
  transcriptionCase,
  ...optimiserCases,
  ...lbfgsCases,
  ...previewCases,
  ...resampleCases,
  ...finishCases,
  ...errorCases,
].flatMap(storedCases);
