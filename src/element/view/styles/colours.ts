import { css, unsafeCSS } from 'lit';

/** What each custom property is where the page does not set it: in a light page, in a dark one. */
const COLOURS: Record<string, readonly [light: string, dark: string]> = {
  accent: ['#b23a24', '#ec8467'],
  'on-accent': ['#fffaf3', '#221410'],
  ink: ['#26221c', '#efe7da'],
  muted: ['#6a6256', '#a89e8f'],
  surface: ['#fffdf8', '#262320'],
  stage: ['#ece4d6', '#1b1917'],
  line: ['#d8cebc', '#443e37'],
  danger: ['#9b1c1c', '#ff9d8f'],
};

const declarations = (colour: (light: string, dark: string) => string) =>
  unsafeCSS(
    Object.entries(COLOURS)
      .map(([name, [light, dark]]) => `--_${name}: var(--style-transfer-${name}, ${colour(light, dark)});`)
      .join('\n'),
  );

/** What begins with --_ is the element's own; a page sets --style-transfer-…. */
export const colours = css`
  :host {
    ${declarations((light) => light)}
  }

  /* Chrome before 123 has no light-dark(): there it is light. */
  @supports (color: light-dark(#000, #fff)) {
    :host {
      ${declarations((light, dark) => `light-dark(${light}, ${dark})`)}
    }
  }
`;
