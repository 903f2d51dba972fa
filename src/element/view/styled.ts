import { nothing } from 'lit';
import { Directive, type DirectiveResult, directive, type ElementPart } from 'lit/directive.js';

/** CSS properties and custom properties by name. */
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
 * Sets an element's own style property by property: `<div ${styled({ '--ratio': 1.5 })}>`. Lit's `styleMap` first writes
 * a `style` attribute, which a strict Content-Security-Policy refuses. The set of names must not change.
 */
export const styled: (declarations: Declarations) => DirectiveResult<typeof Styled> = directive(Styled);
