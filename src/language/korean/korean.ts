import { withParticles } from './particles.ts';
import said from './said.json' with { type: 'json' };
import shown from './shown.json' with { type: 'json' };

/** Texts by their English; named, as the declaration would else hold them all. */
type Texts = Readonly<Record<string, string>>;

/** The element's and the engine's texts in Korean. */
export const korean = { shown: shown as Texts, said: said as Texts, finish: withParticles };
