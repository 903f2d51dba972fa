import { describe, expect, test } from 'vitest';
import { hintsFor } from '../../../src/style/advice/hints.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import type { Settings, Step } from '../../../src/style/settings/settings.ts';
import curves from './hint-curves.json' with { type: 'json' };

interface Course {
  content(t: number): number;
  style(t: number): number;
  tv(t: number): number;
}

/** A run that goes well: t from 0 to 1. */
const WELL: Course = {
  content: (t) => 0.8 * (1 - Math.exp(-20 * t)),
  style: (t) => 2 * Math.exp(-30 * t) + 0.1 * Math.exp(-3 * t) + 0.02,
  tv: () => 0.02,
};

const settingsOf = (given: Partial<Settings>) =>
  resolveSettings({ size: 256, iterations: 100, styleLayers: { conv1_1: 1 }, ...given });

function run(
  course: Partial<Course>,
  given: Partial<Settings> = {},
  { count = 100, scale = 256 } = {},
): Step[] {
  const { content, style, tv } = { ...WELL, ...course };
  return Array.from({ length: count }, (_, i) => {
    const t = i / 100;
    return {
      iteration: i + 1,
      iterations: settingsOf(given).iterations,
      losses: { total: Number.NaN, content: content(t), style: { conv1_1: style(t) }, tv: tv(t) },
      secondsPerIteration: 1,
      secondsLeft: 0,
      scale,
    };
  });
}

const names = (course: Partial<Course>, given: Partial<Settings> = {}) =>
  hintsFor(run(course, given), settingsOf(given)).map(({ name }) => name);

describe('nothing is said', () => {
  test('of a run that goes well, at any time before and at its end', () => {
    for (let count = 0; count <= 100; count++) {
      expect(hintsFor(run({}, {}, { count }), settingsOf({}))).toEqual([]);
    }
  });

  test('when weights were changed on the way, which makes the logged total jump', () => {
    expect(names({}, { contentWeight: 0.4 })).toEqual([]);
  });

  test('of a photo that is in the style from the start', () => {
    expect(names({ content: () => 0.05, style: () => 0.1 })).toEqual([]);
  });

  test('of losses that are nothing from the start', () => {
    expect(names({ content: () => 0, style: () => 0, tv: () => 0 })).toEqual([]);
  });

  test('of losses without a measure, nor where only a part is painted', () => {
    const course = { content: () => 0.05, style: () => 1.5 };
    expect(names(course)).toEqual(['held']);
    expect(names(course, { recipe: 'gatys' })).toEqual([]);
    expect(hintsFor(run(course), settingsOf({}), { masked: true })).toEqual([]);
  });

  test('of the smoothness of a run from noise, which it takes away', () => {
    const course = { tv: (t: number) => 0.1 * Math.exp(-9 * t), style: (t: number) => 1.5 - 0.5 * t };
    expect(names(course)).toEqual(['blurred']);
    expect(names(course, { init: 'noise' })).toEqual([]);
  });
});

describe('what fights is said, with the change to make', () => {
  const only = (course: Partial<Course>, given: Partial<Settings> = {}) => {
    const hints = hintsFor(run(course, given), settingsOf(given));
    expect(hints).toHaveLength(1);
    return hints[0]!;
  };

  test('a picture that is held too strictly', () => {
    const hint = only({ content: () => 0.1, style: (t) => 0.5 + Math.exp(-20 * t) }, { contentWeight: 2 });
    expect(hint).toMatchObject({ name: 'held', change: { contentWeight: 0.5 } });
  });

  test('a picture that is lost for nothing', () => {
    const hint = only({ content: (t) => 1 + 0.2 * t }, { contentWeight: 0.002 });
    expect(hint).toMatchObject({ name: 'lost', change: { contentWeight: 0.004 } });
    expect(only({ content: (t) => 1 + 0.2 * t }, { contentWeight: 0 }).change.contentWeight).toBeGreaterThan(
      0,
    );
  });

  test('steps that are too large: growing, or to and fro', () => {
    const growing = only({ style: (t) => (t < 0.3 ? 1 - t : 0.7 + 6 * (t - 0.3)) }, { learningRate: 0.1 });
    expect(growing).toMatchObject({ name: 'diverging', change: { learningRate: 0.025 } });
    const restless = only({ style: (t) => 0.5 + 0.05 * Math.cos(100 * Math.PI * t) }, { learningRate: 0.1 });
    expect(restless).toMatchObject({ name: 'trembling', change: { learningRate: 0.05 } });
  });

  test('smoothness that wipes the style away', () => {
    const hint = only(
      { tv: (t) => 0.02 * Math.exp(-9 * t), style: (t) => 1 + Math.exp(-9 * t) },
      { tvWeight: 8 },
    );
    expect(hint).toMatchObject({ name: 'blurred', change: { tvWeight: 2 } });
  });

  test('an end in the middle of things', () => {
    expect(only({ style: (t) => 2 * Math.exp(-2 * t) })).toMatchObject({
      name: 'unfinished',
      change: { iterations: 200 },
    });
  });

  test('tone that takes all there is', () => {
    const given = { toneWeight: 1 };
    const steps = run({}, given).map((step) => ({ ...step, losses: { ...step.losses, tone: 0.5 } }));
    expect(hintsFor(steps, settingsOf(given))[0]).toMatchObject({
      name: 'tone',
      change: { toneWeight: 0.25 },
    });
  });

  test('sizes, before anything has run', () => {
    const said = (given: Partial<Settings>) => hintsFor([], settingsOf(given)).map(({ name }) => name);
    expect(said({ size: 64 })).toEqual(['small']);
    expect(said({ size: 160, styleScale: 0.25 })).toEqual(['fine-style']);
    expect(said({ size: 1024, styleScale: 4 })).toEqual(['broad-style']);
    expect(said({ size: 256, styleScale: 0.5 })).toEqual([]);
    for (const { change } of hintsFor([], settingsOf({ size: 1024, styleScale: 4 }))) {
      expect(hintsFor([], settingsOf({ size: 1024, ...change }))).toEqual([]);
    }
  });

  test('every change is one that the settings take', () => {
    for (const size of [16, 64, 512, 4096]) {
      for (const styleScale of [0.25, 1, 4]) {
        for (const { change } of hintsFor([], settingsOf({ size, styleScale }))) {
          expect(() => settingsOf({ size, styleScale, ...change })).not.toThrow();
        }
      }
    }
  });
});

test('L-BFGS is judged after eight steps of a scale, Adam after twenty', () => {
  const course = { content: () => 0.05, style: () => 1.5 };
  const said = (count: number, optimizer: Settings['optimizer']) =>
    hintsFor(run(course, { optimizer }, { count }), settingsOf({ optimizer })).map(({ name }) => name);
  expect([7, 8, 20].map((count) => said(count, 'lbfgs'))).toEqual([[], ['held'], ['held']]);
  expect([8, 19, 20].map((count) => said(count, 'adam'))).toEqual([[], [], ['held']]);
});

describe('of several scales', () => {
  test('each is judged by itself: that the next begins anew is no divergence', () => {
    const steps = [
      ...run({}, {}, { scale: 128 }),
      ...run({ style: (t) => WELL.style(t) + Math.exp(-30 * t) }),
    ].map((step, i) => ({
      ...step,
      iteration: i + 1,
      iterations: 200,
    }));
    for (let count = 1; count <= 200; count++) {
      expect(hintsFor(steps.slice(0, count), settingsOf({ iterations: 200 }))).toEqual([]);
    }
  });
});

describe('of real runs', () => {
  test.each(curves.map((curve) => [curve.what, curve] as const))('%s', (_, curve) => {
    const given = curve.settings as Partial<Settings>;
    const settings = resolveSettings({ ...given, styleLayers: { conv1_1: 1 } });
    const steps = curve.content.map((content, i) => ({
      iteration: i + 1,
      iterations: settings.iterations,
      losses: { total: Number.NaN, content, style: { conv1_1: curve.style[i]! }, tv: curve.tv[i]! },
      secondsPerIteration: 1,
      secondsLeft: 0,
      scale: curve.scale[i]!,
    }));
    const sized = new Set(['small', 'one-scale']);
    const said = hintsFor(steps, settings).map(({ name }) => name);
    expect(said.filter((name) => !sized.has(name))).toEqual(curve.hints);
  });
});
