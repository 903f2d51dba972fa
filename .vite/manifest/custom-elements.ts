/** The custom elements manifest: what editors, documentation and frameworks read of the element. */
import type {
  Attribute,
  ClassField,
  ClassMethod,
  CustomElementDeclaration,
  Package,
} from 'custom-elements-manifest';
import {
  attributes,
  defaultIn,
  description,
  methods,
  type Named,
  type Property,
  parts,
  properties,
  states,
  tagged,
} from './api.ts';

export const TAG = 'style-transfer';
const CLASS = 'StyleTransferElement';
/** As it is imported, whose file differs from that of the source. */
const MODULE = 'dist/element.js';

/** The manifest of the package, by schema 2.1.0. */
export function customElements(): Package {
  const superclass = { name: 'LitElement', package: 'lit' };
  const declaration: CustomElementDeclaration = {
    kind: 'class',
    customElement: true,
    tagName: TAG,
    name: CLASS,
    superclass,
    summary: description().split('\n\n')[0]!,
    description: description(),
    attributes: attributes().map(attribute),
    members: [...properties().map(field), ...methods().map(method)],
    events: tagged('fires').map(({ name, type, text }) => ({
      name,
      type: { text: type },
      description: text,
    })),
    slots: tagged('slot').map(described),
    cssParts: parts().map((part) => ({
      ...described(part),
      ...(part.deprecated && { deprecated: 'It has another name since version 0.2.' }),
    })),
    cssProperties: tagged('cssprop').map((property) => ({
      ...described(property),
      ...defaulted(property.text),
    })),
    cssStates: states().map(described),
  };
  return {
    schemaVersion: '2.1.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: MODULE,
        declarations: [declaration],
        exports: [
          { kind: 'js', name: CLASS, declaration: { name: CLASS, module: MODULE } },
          { kind: 'custom-element-definition', name: TAG, declaration: { name: CLASS, module: MODULE } },
        ],
      },
    ],
  };
}

const described = ({ name, text }: Named) => ({ name, description: text });

function defaulted(text: string): { default?: string } {
  const value = defaultIn(text);
  return value === undefined ? {} : { default: value };
}

function attribute({ name, type, text, property }: ReturnType<typeof attributes>[number]): Attribute {
  return { name, fieldName: property, type: { text: type }, description: text, ...defaulted(text) };
}

function field({ name, type, text, readonly, attribute: follows }: Property): ClassField {
  return {
    kind: 'field',
    name,
    type: { text: type },
    description: text,
    privacy: 'public',
    ...(readonly && { readonly }),
    ...(follows && { attribute: follows, ...defaulted(text) }),
  };
}

function method({ name, text, parameters, returns }: ReturnType<typeof methods>[number]): ClassMethod {
  return {
    kind: 'method',
    name,
    description: text,
    privacy: 'public',
    parameters: parameters.map(({ name: parameter, type, optional, default: value }) => ({
      name: parameter,
      type: { text: type },
      ...(optional && { optional }),
      ...(value && { default: value }),
    })),
    return: { type: { text: returns } },
  };
}
