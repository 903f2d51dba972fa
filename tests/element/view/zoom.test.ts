import { beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '../../../src/element/core.ts';
import { Zoom } from '../../../src/element/view/zoom.ts';

let zoom: Zoom;
beforeEach(() => {
  zoom = new Zoom({ host: { requestUpdate: () => undefined } } as Core);
});

/** A stage of 200 by 100 pixels in the corner of the window. */
const stage = { getBoundingClientRect: () => ({ left: 0, top: 0, width: 200, height: 100 }) };
const pointer = (type: string, pointerId: number, clientX: number, clientY: number) =>
  zoom.pointer({ type, pointerId, clientX, clientY, currentTarget: stage } as never);
const wheel = (deltaY: number, more: object = {}) => {
  const seen = { prevented: false };
  zoom.wheel({
    deltaY,
    deltaMode: 0,
    clientX: 100,
    clientY: 50,
    currentTarget: stage,
    preventDefault: () => {
      seen.prevented = true;
    },
    ...more,
  } as never);
  return seen.prevented;
};
const press = (key: string) => zoom.key({ key, preventDefault: () => undefined } as never);

describe('magnification', () => {
  it('stays between the whole picture and eight times', () => {
    zoom.to(100);
    expect(zoom.scale).toBe(8);
    zoom.to(0.1);
    expect([zoom.scale, zoom.properties]).toEqual([1, { '--zoom': '1', '--pan-x': '0%', '--pan-y': '0%' }]);
    zoom.to(Number.NaN);
    expect(zoom.scale).toBe(1);
  });

  it('keeps the point under the pointer, and never shows what is beside the picture', () => {
    zoom.to(2, { x: 1, y: 0 });
    expect(zoom.properties).toEqual({ '--zoom': '2', '--pan-x': '-100%', '--pan-y': '0%' });
    zoom.to(4, { x: 0.5, y: 0.5 });
    expect(zoom.properties).toEqual({ '--zoom': '4', '--pan-x': '-250%', '--pan-y': '-50%' });
    zoom.to(1);
    expect(zoom.properties['--pan-x']).toBe('0%');
  });

  it('maps the divider into the magnified picture', () => {
    zoom.to(2, { x: 1, y: 0 });
    expect([0, 50, 100].map((percent) => zoom.inPicture(percent))).toEqual([50, 75, 100]);
  });
});

describe('wheel and keys', () => {
  it('a plain wheel scrolls the page until the picture is magnified', () => {
    expect([wheel(-100), zoom.scale]).toEqual([false, 1]);
    expect(wheel(-60, { ctrlKey: true })).toBe(true);
    expect(zoom.scale).toBeGreaterThan(1.5);
    expect(wheel(-100)).toBe(true);
  });

  it('plus, minus and 0 magnify, and letters move only a magnified picture', () => {
    press('d');
    expect(zoom.properties['--pan-x']).toBe('0%');
    press('+');
    press('=');
    expect(zoom.scale).toBeCloseTo(2.25);
    const before = Number.parseFloat(zoom.properties['--pan-x']);
    press('d');
    expect(Number.parseFloat(zoom.properties['--pan-x'])).toBeCloseTo(before - 10);
    press('0');
    expect(zoom.scale).toBe(1);
  });
});

describe('fingers', () => {
  it('one finger moves a magnified picture, and leaves the whole one to the divider', () => {
    expect(pointer('pointerdown', 1, 100, 50)).toBe(false);
    pointer('pointerup', 1, 100, 50);
    zoom.to(2);
    expect(pointer('pointerdown', 1, 100, 50)).toBe(true);
    pointer('pointermove', 1, 120, 50);
    expect(zoom.properties['--pan-x']).toBe('-40%');
    pointer('pointerup', 1, 120, 50);
    expect(pointer('pointermove', 1, 0, 0)).toBe(false);
  });

  it('two fingers apart magnify by as much', () => {
    pointer('pointerdown', 1, 80, 50);
    pointer('pointerdown', 2, 120, 50);
    expect(pointer('pointermove', 2, 160, 50)).toBe(true);
    expect(zoom.scale).toBeCloseTo(2);
  });
});
