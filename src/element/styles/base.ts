import { css } from 'lit';

export const base = css`
  :host {
    --accent: var(--style-transfer-accent, light-dark(#b23a24, #ec8467));
    --on-accent: var(--style-transfer-on-accent, light-dark(#fffaf3, #221410));
    --ink: var(--style-transfer-ink, light-dark(#26221c, #efe7da));
    --muted: var(--style-transfer-muted, light-dark(#6a6256, #a89e8f));
    --surface: var(--style-transfer-surface, light-dark(#fffdf8, #262320));
    --stage: var(--style-transfer-stage, light-dark(#ece4d6, #1b1917));
    --line: var(--style-transfer-line, light-dark(#d8cebc, #443e37));
    --danger: var(--style-transfer-danger, light-dark(#9b1c1c, #ff9d8f));
    --radius: var(--style-transfer-radius, 10px);
    display: block;
    min-inline-size: 0;
    color: var(--ink);
    font-family: var(--style-transfer-font, inherit);
    line-height: 1.45;
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

  p {
    margin: 0;
  }

  button {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-block-size: 44px;
    padding: 0 18px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--ink);
    font: inherit;
    font-weight: 550;
    cursor: pointer;
    transition: background 120ms, border-color 120ms, translate 120ms;
  }

  button:hover:not(:disabled) {
    border-color: color-mix(in oklab, var(--ink) 45%, var(--line));
  }

  button:active:not(:disabled) {
    translate: 0 1px;
  }

  button.main {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }

  button.main:hover:not(:disabled) {
    border-color: transparent;
    background: color-mix(in oklab, var(--accent) 88%, var(--ink));
  }

  button:disabled {
    border-color: var(--line);
    background: transparent;
    color: var(--muted);
    cursor: default;
  }

  :focus-visible,
  .well:focus-within:has(:focus-visible) {
    outline: 2px solid var(--accent);
    outline-offset: 3px;
  }

  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
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
    border-inline-start: 3px solid var(--danger);
    border-radius: 2px var(--radius) var(--radius) 2px;
    background: color-mix(in oklab, var(--danger) 9%, transparent);
    color: var(--danger);
    overflow-wrap: anywhere;
  }

  .notes {
    display: grid;
    gap: 4px;
    color: var(--muted);
    font-size: 0.86em;
  }

  .notes:not(:has(p)) {
    display: none;
  }

  .unsupported {
    padding: clamp(18px, 5cqi, 40px);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
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
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
