import '@tensorflow/tfjs-backend-webgpu';
import { offer } from './offer.ts';
import { tfjs } from './tfjs.ts';

offer(tfjs('webgpu'));
