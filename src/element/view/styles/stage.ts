import { css } from 'lit';

export const stage = css`
  .stage {
    --ratio: var(--style-transfer-ratio, 4 / 3);
    position: relative;
    inline-size: min(100%, var(--style-transfer-max-height, 72vh) * var(--ratio));
    aspect-ratio: var(--ratio);
    margin-inline: auto;
    overflow: hidden;
    border-radius: var(--_radius);
    background: var(--_stage);
    isolation: isolate;
  }

  .stage.empty {
    display: grid;
    inline-size: 100%;
    max-block-size: var(--style-transfer-max-height, 72vh);
  }

  :host(:state(dragging)) .stage {
    outline: 2px dashed var(--_accent);
    outline-offset: 3px;
  }

  .poster {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 10px;
    block-size: 100%;
    border: 1.5px dashed var(--_line);
    border-radius: inherit;
    color: var(--_muted);
  }

  ::slotted(img[slot='poster']) {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    min-block-size: 0;
    object-fit: cover;
  }

  .poster .icon {
    inline-size: 40px;
    block-size: 40px;
    stroke-width: 1;
  }

  .before,
  .after,
  .after canvas {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
  }

  .before {
    background: #fff;
    user-select: none;
  }

  .uncovered .before {
    background: none;
  }

  .compared .after {
    clip-path: inset(0 0 0 var(--clip));
  }

  :host(:dir(rtl)) .compared .after {
    clip-path: inset(0 var(--clip) 0 0);
  }

  .compared {
    cursor: ew-resize;
    touch-action: pan-y;
  }

  .divider {
    position: absolute;
    inset: 0;
    outline: none;
    pointer-events: none;
  }

  .divider::before {
    position: absolute;
    inset-block: 0;
    inset-inline-start: calc(var(--position) - 1px);
    inline-size: 2px;
    background: #fffc;
    box-shadow: 0 0 0 0.5px #0004;
    content: '';
  }

  .handle {
    position: absolute;
    inset-block-end: 12px;
    inset-inline-start: clamp(12px, var(--position) - 22px, 100% - 56px);
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    border-radius: 50%;
    background: #fffe;
    color: #26221c;
    box-shadow: 0 1px 6px #0006;
  }

  .divider:focus-visible .handle {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }

  @media (forced-colors: active) {
    .divider::before {
      background: CanvasText;
    }
  }
`;
