import { offer } from './offer.ts';
import { onnxRuntime } from './ort.ts';

offer(onnxRuntime('wasm'));
