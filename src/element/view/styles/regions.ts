import { css } from 'lit';

export const regions = css`
  .field {
    position: absolute;
    inset: 0;
    overflow: hidden;
    cursor: crosshair;
    /* One finger paints, two zoom. */
    touch-action: pinch-zoom;
    user-select: none;
    -webkit-user-select: none;
  }

  .field:focus-visible {
    outline-offset: -4px;
  }

  .field canvas {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
  }

  .ring {
    position: absolute;
    aspect-ratio: 1;
    border: 1.5px solid #fff;
    border-radius: 50%;
    box-shadow:
      0 0 0 1px #000a,
      inset 0 0 0 1px #000a;
    opacity: 0;
    pointer-events: none;
    translate: -50% -50%;
  }

  .ring.erases {
    border-style: dashed;
  }

  .field.near .ring,
  .field:focus-visible .ring {
    opacity: 1;
  }

  .regions {
    display: grid;
    gap: 12px;
    padding: clamp(12px, 3cqi, 18px);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
  }

  .roles,
  .tools,
  .pair {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .role {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 10px;
    min-block-size: 44px;
    padding: 0 14px 0 8px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    font-weight: 550;
    cursor: pointer;
  }

  .role input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }

  .role:hover {
    border-color: color-mix(in oklab, var(--_ink) 45%, var(--_line));
  }

  .role:has(:checked) {
    border-color: var(--tint);
    background: color-mix(in oklab, var(--tint) 14%, transparent);
    box-shadow: inset 0 0 0 1px var(--tint);
  }

  .role:has(:focus-visible) {
    outline: 2px solid var(--_accent);
    outline-offset: 3px;
  }

  .swatch {
    display: block;
    inline-size: 28px;
    block-size: 28px;
    overflow: hidden;
    border: 3px solid var(--tint);
    border-radius: 50%;
    background: color-mix(in oklab, var(--tint) 45%, transparent);
  }

  .swatch img {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .meaning {
    color: var(--_muted);
    font-size: 0.88em;
    overflow-wrap: anywhere;
  }

  .tools {
    gap: 8px 16px;
  }

  .tools + .tools {
    gap: 8px;
  }

  .pair {
    gap: 0;
  }

  .pair .tool:first-child {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }

  .pair .tool:last-child {
    margin-inline-start: -1px;
    border-start-start-radius: 0;
    border-end-start-radius: 0;
  }

  .tool {
    padding: 0 13px;
    gap: 6px;
    font-size: 0.92em;
  }

  .tool[aria-pressed='true'] {
    border-color: var(--_accent);
    background: color-mix(in oklab, var(--_accent) 14%, var(--_surface));
    z-index: 1;
  }

  .tool[aria-disabled='true'] {
    border-color: var(--_line);
    color: color-mix(in oklab, var(--_muted) 65%, transparent);
    cursor: default;
    translate: none;
  }

  .range {
    display: grid;
    flex: 1 1 200px;
    grid-template-columns: auto minmax(60px, 1fr) 2.8em;
    align-items: center;
    gap: 10px;
    font-size: 0.92em;
  }

  .done {
    margin-inline-start: auto;
    border-color: var(--_ink);
  }

  /* Without a keyboard, its keys need no explanation. */
  @media (hover: none) {
    .keys {
      display: none;
    }
  }

  @container (max-width: 420px) {
    .roles,
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(120px, 1fr));
      inline-size: 100%;
    }
    .role:first-child {
      grid-column: 1 / -1;
    }
    .pair .tool {
      justify-content: center;
    }
    .range {
      grid-template-columns: 4.5em minmax(60px, 1fr) 2.8em;
    }
    .tools + .tools {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
    .tools + .tools .tool {
      justify-content: center;
      padding: 0 6px;
    }
    .done {
      grid-column: 3;
      margin: 0;
    }
  }
`;
