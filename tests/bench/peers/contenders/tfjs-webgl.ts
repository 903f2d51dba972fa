import '@tensorflow/tfjs-backend-webgl';
import { offer } from './offer.ts';
import { tfjs } from './tfjs.ts';

offer(tfjs('webgl'));
