import { css, unsafeCSS } from 'lit';

/** Defaults of the custom properties, for light and dark pages. */
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

/** Properties that begin with --_ are internal; a page sets --style-transfer-…. */
export const colours = css`
  :host {
    ${declarations((light) => light)}
  }

  /* Chrome before 123 has no light-dark() and gets the light colours. */
  @supports (color: light-dark(#000, #fff)) {
    :host {
      ${declarations((light, dark) => `light-dark(${light}, ${dark})`)}
    }
  }
`;

export const base = css`
  :host {
    --_quick: 120ms;
    --_slow: 200ms;
    --_radius: var(--style-transfer-radius, 10px);
    display: block;
    min-inline-size: 0;
    color: var(--_ink);
    /* Typeface and size of text, and its direction, are the page's; what it says of a heading around is not. */
    font-family: var(--style-transfer-font, inherit);
    font-style: normal;
    font-weight: normal;
    font-stretch: normal;
    font-variant: normal;
    line-height: 1.45;
    letter-spacing: normal;
    word-spacing: normal;
    text-align: start;
    text-indent: 0;
    text-shadow: none;
    text-transform: none;
    text-wrap: wrap;
    white-space: normal;
    word-break: normal;
    overflow-wrap: normal;
    hyphens: manual;
    list-style: disc;
    cursor: auto;
  }

  :host([hidden]) {
    display: none;
  }

  * {
    box-sizing: border-box;
  }

  .base {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    container-type: inline-size;
  }

  /* Korean breaks between words. */
  .base:lang(ko) {
    word-break: keep-all;
    overflow-wrap: anywhere;
  }

  p {
    margin: 0;
  }

  button {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-block-size: 44px;
    padding: 0 18px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_ink);
    font: inherit;
    font-weight: 550;
    cursor: pointer;
    transition: background var(--_quick), border-color var(--_quick), translate var(--_quick);
  }

  button:hover {
    border-color: color-mix(in oklab, var(--_ink) 45%, var(--_line));
  }

  button:active {
    translate: 0 1px;
  }

  button.main {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  button.main:hover {
    border-color: transparent;
    background: color-mix(in oklab, var(--_accent) 88%, var(--_ink));
  }

  button.main[aria-disabled='true'] {
    border-color: var(--_line);
    background: transparent;
    color: var(--_muted);
    cursor: default;
    translate: none;
  }

  :focus-visible,
  .drop-zone:focus-within:has(:focus-visible) {
    outline: 2px solid var(--_accent);
    outline-offset: 3px;
  }

  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }

  @container (max-width: 420px) {
    .controls button {
      flex: 1 1 auto;
      justify-content: center;
    }
    .controls .main {
      flex-basis: 100%;
    }
  }

  .icon {
    flex: none;
  }

  .announcer {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .error {
    padding: 12px 16px;
    border-inline-start: 3px solid var(--_danger);
    border-radius: 2px var(--_radius) var(--_radius) 2px;
    background: color-mix(in oklab, var(--_danger) 9%, transparent);
    color: var(--_danger);
    overflow-wrap: anywhere;
  }

  .estimate {
    color: var(--_muted);
    font-size: 0.86em;
  }

  .estimate.warning {
    color: var(--_danger);
  }

  .notes {
    display: grid;
    gap: 4px;
    color: var(--_muted);
    font-size: 0.86em;
  }

  .notes:not(:has(p)) {
    display: none;
  }

  .unsupported {
    padding: clamp(18px, 5cqi, 40px);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }

  .unsupported h3 {
    margin: 0 0 8px;
    font-size: 1.25em;
  }

  .unsupported ul {
    margin: 14px 0 0;
    padding-inline-start: 1.2em;
  }

  .unsupported li {
    margin-block: 5px;
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      --_quick: 0s;
      --_slow: 0s;
    }
  }
`;
