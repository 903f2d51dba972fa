import { html, nothing, type TemplateResult } from 'lit';
import { type BundledNetwork, findBundled, findEntry } from '../../index.ts';
import { type Networks, PUBLISHED } from './networks.ts';

/** The network of Simonyan and Zisserman, whose answers the bundled ones are learnt from, with its licence. */
const ORIGINAL = findEntry('vgg19-keras')!;
/** Who is named in the description of what is learnt from it. */
const AUTHORS = 'Karen Simonyan and Andrew Zisserman';

/** A bundled network's own description: its origin and its licence, each with a link. */
export function renderAttribution({ description, licence }: BundledNetwork): TemplateResult {
  return linked(description, [
    { phrase: AUTHORS, address: ORIGINAL.page },
    { phrase: licence, address: ORIGINAL.licenceUrl, rel: 'license' },
  ]);
}

/** What the network in use is, with links where they are known. */
export function renderDescription({ chosen, own }: Networks): TemplateResult {
  const bundled = findBundled(chosen);
  if (bundled) return renderAttribution(bundled);
  if (chosen === 'own') return html`${own!.description}`;
  const { description, licence, licenceUrl } = PUBLISHED;
  return linked(description, [{ phrase: licence, address: licenceUrl, rel: 'license' }]);
}

interface Link {
  phrase: string;
  address: string;
  rel?: string;
}

/** A text in which phrases, in their order, are links; a phrase that does not occur is none. */
function linked(text: string, [first, ...others]: readonly Link[]): TemplateResult {
  if (!first) return html`${text}`;
  const { phrase, address, rel } = first;
  const at = text.indexOf(phrase);
  if (at < 0) return linked(text, others);
  const rest = linked(text.slice(at + phrase.length), others);
  return html`${text.slice(0, at)}<a href=${address} rel=${rel ?? nothing}>${phrase}</a>${rest}`;
}
