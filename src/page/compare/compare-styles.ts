import { css, unsafeCSS } from 'lit';
import { sliderCss } from '../../sweep/index.ts';

/** Colours and typefaces are the page's own custom properties. */
export const compareStyles = css`
  ${unsafeCSS(sliderCss)}

  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 18px;
  }

  * {
    box-sizing: border-box;
  }

  p {
    margin: 0;
  }

  .help,
  .waiting,
  small,
  th span,
  .progress span,
  label {
    color: var(--muted);
    font-size: 0.86rem;
  }

  fieldset {
    display: grid;
    gap: 12px;
    min-inline-size: 0;
    margin: 0;
    padding: 14px 16px 16px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--leaf);
  }

  legend {
    padding: 0 6px;
    font: 600 1.05rem / 1.25 var(--serif);
  }

  .from {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
    align-items: center;
  }

  .from img {
    inline-size: 72px;
    block-size: 72px;
    object-fit: cover;
    border: 5px solid var(--leaf);
    box-shadow: 0 0 0 1px var(--line);
  }

  .from > div {
    flex: 1 1 220px;
  }

  h2 {
    margin: 0;
    font: 600 1.3rem / 1.25 var(--serif);
  }

  .questions {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 190px), 1fr));
    gap: 12px;
  }

  .questions button {
    display: grid;
    gap: 4px;
    padding: 16px;
    text-align: start;
  }

  .questions b {
    font: 600 1.1rem / 1.25 var(--serif);
  }

  .questions span {
    color: var(--muted);
    font-weight: 400;
  }

  .own summary {
    min-block-size: 44px;
    padding-block: 10px;
    font-weight: 550;
    cursor: pointer;
  }

  .own > * + * {
    margin-block-start: 12px;
  }

  td .take {
    min-block-size: 40px;
    margin-block-start: 6px;
    padding: 0 10px;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--leaf);
    font-size: 0.84rem;
  }

  .draft {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) auto;
    gap: 10px;
    align-items: end;
  }

  @media (max-width: 560px) {
    .draft {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  select,
  .draft input {
    display: block;
    inline-size: 100%;
    min-block-size: 44px;
    padding: 0 10px;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--paper);
    color: var(--ink);
    font: 0.95rem / 1.25 var(--sans);
  }

  .check {
    display: flex;
    gap: 8px;
    align-items: center;
    min-block-size: 32px;
  }

  button {
    min-block-size: 44px;
    padding: 0 16px;
    border: 1px solid var(--line);
    border-radius: 8px;
    background: var(--leaf);
    color: var(--ink);
    font: 550 0.92rem / 1.25 var(--sans);
    cursor: pointer;
  }

  button:hover:not(:disabled) {
    border-color: var(--muted);
  }

  button:disabled {
    opacity: 0.5;
    cursor: default;
  }

  fieldset > .quiet {
    justify-self: start;
  }

  .main {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }

  .queue {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 14px;
    align-items: center;
  }

  .progress {
    display: flex;
    flex: 1 1 220px;
    gap: 12px;
    align-items: center;
    font-variant-numeric: tabular-nums;
  }

  progress {
    flex: 1;
    min-inline-size: 80px;
    block-size: 6px;
    accent-color: var(--accent);
  }

  .failure {
    max-inline-size: 60ch;
    color: var(--danger);
    font-size: 0.9rem;
  }

  .choose {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    gap: 10px;
    margin-block-end: 10px;
  }

  .stage {
    max-inline-size: calc(68vh * var(--ratio));
    margin-inline: auto;
  }

  .scroll {
    overflow-x: auto;
    padding: 4px;
  }

  table {
    border-collapse: collapse;
  }

  th,
  td {
    padding: 0 14px 18px 0;
    text-align: start;
    vertical-align: top;
    font-weight: 400;
  }

  thead th {
    padding-block-end: 8px;
  }

  td button {
    display: block;
    min-block-size: 0;
    padding: 0;
    border: 0;
    border-radius: 3px;
    background: none;
  }

  td button[aria-pressed="true"] {
    box-shadow: 0 0 0 3px var(--accent);
  }

  td img {
    display: block;
    inline-size: clamp(132px, 20vw, 220px);
    block-size: auto;
    border-radius: 3px;
  }

  td p {
    max-inline-size: 220px;
    margin-block-start: 6px;
    font-size: 0.88rem;
    font-variant-numeric: tabular-nums;
  }

  small {
    display: block;
  }

  .waiting {
    min-inline-size: 120px;
  }

  :focus-visible,
  .stage:focus-within {
    outline: 2px solid var(--accent);
    outline-offset: 3px;
  }
`;
