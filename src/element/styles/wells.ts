import { css } from 'lit';

export const wells = css`
  .wells {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 210px), 1fr));
    gap: 12px;
  }

  .well {
    position: relative;
    display: flex;
    align-items: center;
    gap: 14px;
    min-inline-size: 0;
    min-block-size: 76px;
    padding: 10px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    cursor: pointer;
    transition: border-color 120ms, background 120ms;
  }

  .well:hover {
    border-color: color-mix(in oklab, var(--ink) 45%, var(--line));
  }

  .well.over {
    border-color: var(--accent);
    background: color-mix(in oklab, var(--accent) 10%, var(--surface));
  }

  .picker {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
    font-size: 0;
  }

  .thumbnails {
    display: flex;
    flex: none;
    place-items: center;
    place-content: center;
    min-inline-size: 56px;
    block-size: 56px;
    border-radius: calc(var(--radius) * 0.6);
    background: var(--stage);
    color: var(--muted);
  }

  .thumbnails img {
    inline-size: 56px;
    block-size: 56px;
    object-fit: cover;
    border-radius: calc(var(--radius) * 0.6);
  }

  .thumbnails img + img {
    margin-inline-start: -34px;
    box-shadow: -2px 0 0 var(--surface);
  }

  .well-text {
    display: grid;
    min-inline-size: 0;
    font-size: 0.88em;
  }

  .well-label {
    font-size: 1.1em;
    font-weight: 600;
  }

  .well-name {
    overflow: hidden;
    color: var(--muted);
    text-overflow: ellipsis;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow-wrap: anywhere;
  }
`;
