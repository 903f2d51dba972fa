import { css } from 'lit';

/** Brush tools, sliders and hints. */
export const tools = css`
  input[type='range'] {
    inline-size: 100%;
    min-inline-size: 0;
    block-size: 40px;
    margin: 0;
    accent-color: var(--_accent);
    cursor: pointer;
  }

  .blend {
    display: grid;
    gap: 4px;
  }

  .blend img {
    inline-size: 44px;
    block-size: 44px;
    flex: none;
    object-fit: cover;
    border-radius: calc(var(--_radius) * 0.6);
  }

  .between {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: 14px;
  }

  .slide {
    display: grid;
  }

  .ends {
    display: flex;
    justify-content: space-between;
    margin-block-start: -8px;
  }

  .ends,
  .percent {
    color: var(--_muted);
    font-size: 0.86em;
    font-variant-numeric: tabular-nums;
  }

  .share {
    display: grid;
    grid-template-columns: auto minmax(0, 0.5fr) minmax(0, 1fr) 3.2em;
    align-items: center;
    gap: 12px;
    min-block-size: 48px;
    font-size: 0.88em;
  }

  .percent {
    text-align: end;
  }

  .hint {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px 14px;
    padding: 10px 10px 10px 16px;
    border: 1px solid color-mix(in oklab, var(--_accent) 35%, var(--_line));
    border-radius: var(--_radius);
    background: color-mix(in oklab, var(--_accent) 8%, var(--_surface));
  }

  .hint p {
    flex: 1 1 14em;
  }

  .hint button {
    min-block-size: 40px;
  }

  .plain {
    padding: 0 11px;
    border-color: transparent;
    background: none;
  }
`;
