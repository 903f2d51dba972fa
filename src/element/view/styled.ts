import { nothing } from 'lit';
import { Directive, type DirectiveResult, directive, type ElementPart } from 'lit/directive.js';

/** CSS properties and custom ones by their names in CSS. */
type Declarations = Readonly<Record<string, string | number>>;

class Styled extends Directive {
  render(_declarations: Declarations): typeof nothing {
    return nothing;
  }

  override update({ element }: ElementPart, [declarations]: [Declarations]): typeof nothing {
    const { style } = element as HTMLElement;
    for (const [name, value] of Object.entries(declarations)) style.setProperty(name, String(value));
    return nothing;
  }
}

/**
 * Sets an element's own style property by property: `<div ${styled({ '--ratio': 1.5 })}>`. A `style` attribute, as
 * Lit's `styleMap` writes it at first, is what a strict Content-Security-Policy refuses. The names must stay the same.
 */
export const styled: (declarations: Declarations) => DirectiveResult<typeof Styled> = directive(Styled);
