import { css } from 'lit';

export const status = css`
  .status {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 8px 20px;
    font-variant-numeric: tabular-nums;
  }

  .figures {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 2px 16px;
  }

  .track {
    grid-row: 2;
    block-size: 6px;
    overflow: hidden;
    border-radius: 3px;
    background: color-mix(in oklab, var(--_ink) 12%, transparent);
  }

  .bar {
    block-size: 100%;
    border-radius: 3px;
    background: var(--_accent);
    transition: inline-size var(--_slow) linear;
  }

  .curve {
    grid-row: 1 / 3;
    grid-column: 2;
    inline-size: 112px;
    block-size: 40px;
    overflow: visible;
  }

  .curve path {
    fill: none;
    stroke: var(--_accent);
    stroke-width: 1.5;
    stroke-linejoin: round;
    stroke-linecap: round;
  }

  @media (forced-colors: active) {
    .track {
      border: 1px solid CanvasText;
    }
    .bar {
      background: Highlight;
      forced-color-adjust: none;
    }
  }

  @container (max-width: 420px) {
    .status {
      grid-template-columns: minmax(0, 1fr);
    }
    .curve {
      grid-row: 3;
      grid-column: 1;
      inline-size: 100%;
      block-size: 32px;
    }
  }
`;
