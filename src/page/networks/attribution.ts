import { html, nothing, type TemplateResult } from 'lit';
import { type BundledNetwork, findBundled, findEntry } from '../../index.ts';
import { sentence } from '../language/words.ts';
import { type Networks, PUBLISHED } from './networks.ts';

/** Network of Simonyan and Zisserman, from which the bundled ones were trained. */
const ORIGINAL = findEntry('vgg19-keras')!;
/** Its authors, as named in the descriptions of the bundled networks. */
const AUTHORS = 'Karen Simonyan and Andrew Zisserman';

/** Description of a bundled network, with links to its origin and licence. */
export function renderAttribution({ description, licence }: BundledNetwork): TemplateResult {
  return linked(sentence(description), [
    { phrase: AUTHORS, address: ORIGINAL.page },
    { phrase: licence, address: ORIGINAL.licenceUrl, rel: 'license' },
  ]);
}

/** Description of the network in use, with links where they are known. */
export function renderDescription({ chosen, own }: Networks): TemplateResult {
  const bundled = findBundled(chosen);
  if (bundled) return renderAttribution(bundled);
  if (chosen === 'own') return html`${sentence(own!.description)}`;
  const { description, licence, licenceUrl } = PUBLISHED;
  return linked(sentence(description), [{ phrase: licence, address: licenceUrl, rel: 'license' }]);
}

interface Link {
  phrase: string;
  address: string;
  rel?: string;
}

/** Text with phrases, in their order, turned into links; phrases that do not occur are skipped. */
function linked(text: string, [first, ...others]: readonly Link[]): TemplateResult {
  if (!first) return html`${text}`;
  const { phrase, address, rel } = first;
  const at = text.indexOf(phrase);
  if (at < 0) return linked(text, others);
  const rest = linked(text.slice(at + phrase.length), others);
  return html`${text.slice(0, at)}<a href=${address} rel=${rel ?? nothing}>${phrase}</a>${rest}`;
}
