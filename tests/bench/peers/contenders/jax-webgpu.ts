import { jaxjs } from './jax.ts';
import { offer } from './offer.ts';

offer(jaxjs());
