/** Custom data for Visual Studio Code: completion and hints in HTML and CSS. */
import { attributes, description, type Named, tagged } from './api.ts';
import { TAG } from './custom-elements.ts';

const VERSION = 1.1;
const markdown = (value: string) => ({ kind: 'markdown', value });
const named = ({ name, text }: Named) => ({ name, description: markdown(text) });

/** For `html.customData`. */
export function htmlData(homepage: string): object {
  return {
    version: VERSION,
    tags: [
      {
        name: TAG,
        description: markdown(description()),
        attributes: attributes().map(({ type, values, ...attribute }) => ({
          ...named(attribute),
          ...(values && { values: values.map((name) => ({ name })) }),
          // An attribute without a value.
          ...(type === 'boolean' && { valueSet: 'v' }),
        })),
        references: [{ name: 'Art Filter', url: homepage }],
      },
    ],
  };
}

/** For `css.customData`. */
export function cssData(): object {
  return { version: VERSION, properties: tagged('cssprop').map(named) };
}
