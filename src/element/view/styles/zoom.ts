import { css } from 'lit';

/** A magnified picture. */
export const zoom = css`
  .stage:not(.empty) {
    touch-action: pan-y;
  }

  .before,
  .after {
    transform-origin: 0 0;
    transform: translate(var(--pan-x), var(--pan-y)) scale(var(--zoom));
  }

  .stage.zoomed {
    cursor: grab;
    touch-action: none;
  }

  .stage.zoomed:active {
    cursor: grabbing;
  }
`;
