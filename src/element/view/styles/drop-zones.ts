import { css } from 'lit';

export const dropZones = css`
  .drop-zones {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 210px), 1fr));
    gap: 12px;
  }

  .drop-zone {
    position: relative;
    display: flex;
    align-items: center;
    gap: 14px;
    min-inline-size: 0;
    min-block-size: 76px;
    padding: 10px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    cursor: pointer;
    transition: border-color var(--_quick), background var(--_quick);
  }

  .drop-zone:hover {
    border-color: color-mix(in oklab, var(--_ink) 45%, var(--_line));
  }

  .drop-zone.over {
    border-color: var(--_accent);
    background: color-mix(in oklab, var(--_accent) 10%, var(--_surface));
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
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_stage);
    color: var(--_muted);
  }

  .thumbnails img {
    inline-size: 56px;
    block-size: 56px;
    object-fit: cover;
    border-radius: calc(var(--_radius) * 0.6);
  }

  .thumbnails img + img {
    margin-inline-start: -34px;
    box-shadow: -2px 0 0 var(--_surface);
  }

  .drop-zone-text {
    display: grid;
    min-inline-size: 0;
    font-size: 0.88em;
  }

  .drop-zone-label {
    font-size: 1.1em;
    font-weight: 600;
  }

  .drop-zone-name {
    overflow: hidden;
    color: var(--_muted);
    text-overflow: ellipsis;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow-wrap: anywhere;
  }
`;
