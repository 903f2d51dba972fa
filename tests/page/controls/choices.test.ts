import { describe, expect, it } from 'vitest';
import { toProperties } from '../../../src/element/given-settings.ts';
import {
  type Choices,
  fitted,
  fromHash,
  type Given,
  inForce,
  pickedStyles,
  toHash,
  withoutStart,
} from '../../../src/page/controls/choices.ts';
import { applyPreset, presetOf, rebased } from '../../../src/page/controls/presets.ts';
import { type NumberName, sliderOf } from '../../../src/page/controls/sliders.ts';
import { LOOKS } from '../../../src/style/settings/looks.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { attributeOf, SETTING_NAMES } from '../../../src/style/settings/settings.ts';

const samples = { content: ['boat', 'face'], style: ['swirls', 'wave'] };

describe('the link', () => {
  it('brings back what was chosen', () => {
    const choices: Choices = {
      content: 'face',
      styles: ['wave', 'swirls'],
      given: { size: 96, contentWeight: 0.06, seed: 7, init: 'noise', styleLayers: 'conv1_1:2,conv2_1:1' },
    };
    expect(fromHash(`#${toHash(choices)}`, samples)).toEqual({ choices, network: 'builtin', refused: [] });
  });

  it('carries every setting there is', () => {
    const given = toProperties(
      resolveSettings({ recipe: 'keras', blend: [0.3, 0.7], color: 'mix:0.25' }),
    ) as Given;
    expect(Object.keys(given)).toHaveLength(SETTING_NAMES.length);
    const choices: Choices = { content: 'face', styles: ['wave', 'swirls'], given };
    expect(fromHash(toHash(choices), samples)).toEqual({ choices, network: 'builtin', refused: [] });
    for (const name of SETTING_NAMES) expect(toHash(choices)).toContain(`${attributeOf(name)}=`);
  });

  it('says which network its numbers stand beside, and knows no others', () => {
    const choices: Choices = { content: 'face', styles: [], given: { contentWeight: 0.06 } };
    for (const network of ['draft', 'vgg19'] as const)
      expect(fromHash(toHash(choices, network), samples)).toEqual({ choices, network, refused: [] });
    expect(toHash({ ...choices, given: {} }, 'vgg19')).not.toContain('network');
    expect(fromHash('#network=https://example.org/x.safetensors', samples).network).toBe('builtin');
  });

  it('is empty for an empty one', () => {
    expect(fromHash('', samples)).toEqual({
      choices: { content: undefined, styles: [], given: {} },
      network: 'builtin',
      refused: [],
    });
  });

  it('leaves out what does not fit and says so, and keeps the rest', () => {
    const { choices, refused } = fromHash(
      '#content=nobody&style=wave,nothing&size=NaN&iterations=50&recipe=soup&optimizer=magic&style-layers=conv9_9&seed=',
      samples,
    );
    expect(choices).toEqual({ content: undefined, styles: ['wave'], given: { iterations: 50 } });
    expect(refused).toHaveLength(7);
    expect(refused.map((reason) => reason()).join()).toMatch(/"nobody".*"nothing".*soup/);
  });

  it('never starts from an address somebody sends', () => {
    for (const init of ['https://example.org/x.png', 'x.png', 'picture', 'noise:0.5,picture:0.5']) {
      const link = `#init=${encodeURIComponent(init)}&start-src=x.png&weights=x.safetensors`;
      const { choices, refused } = fromHash(link, samples);
      expect(choices.given).toEqual({});
      expect(refused).toHaveLength(1);
    }
  });

  it('takes nothing from the prototype', () => {
    expect(fromHash('#__proto__=1&constructor=2&content=constructor', samples).choices.given).toEqual({});
  });
});

describe('the manners', () => {
  it.each(LOOKS.map((preset) => [preset.name, preset] as const))(
    '%s is known again by its choices',
    (_, preset) => {
      const given = applyPreset(preset, { size: 64 });
      expect(presetOf(given)).toBe(preset);
      expect(given.size).toBe(64);
      expect(() => inForce(given)).not.toThrow();
    },
  );

  it('go from faithful to wild by how much of the picture they keep', () => {
    const kept = LOOKS.map((preset) => inForce(applyPreset(preset, {})).contentWeight);
    expect([...kept].sort((a, b) => b - a)).toEqual(kept);
  });

  it('are left by choosing otherwise', () => {
    expect(presetOf({ contentWeight: 0.123 })).toBeUndefined();
  });
});

describe('beside another network', () => {
  const defaults = { contentWeight: 0.2, contentLayers: { conv3_3: 1 }, tvWeight: 0.05 };
  it.each(LOOKS.map((preset) => [preset.name, preset] as const))('%s stays itself', (_, preset) => {
    const moved = rebased(applyPreset(preset, { seed: 3 }), undefined, defaults);
    expect(presetOf(moved, defaults)).toBe(preset);
    expect(moved).toEqual(applyPreset(preset, { seed: 3 }, defaults));
    expect(rebased(moved, defaults, undefined)).toEqual(applyPreset(preset, { seed: 3 }));
  });

  it('multiples of the old network’s values are multiples of the new one’s; the rest stays', () => {
    const given = { contentWeight: inForce({}).contentWeight * 8, styleLayers: 'conv1_1', iterations: 20 };
    expect(rebased(given, undefined, defaults)).toEqual({ ...given, contentWeight: 1.6 });
  });

  it('a recipe that takes nothing from the weights keeps its numbers', () => {
    const given = { recipe: 'gatys', contentWeight: 7 };
    expect(rebased(given, undefined, defaults)).toEqual(given);
  });
});

describe('the styles', () => {
  it('are one, or several when they are mixed', () => {
    expect(pickedStyles(['wave'], 'swirls', false)).toEqual(['swirls']);
    expect(pickedStyles(['wave'], 'swirls', true)).toEqual(['wave', 'swirls']);
    expect(pickedStyles([], 'swirls', true)).toEqual(['swirls']);
  });

  it('leave the mixture when picked again, but for the last', () => {
    expect(pickedStyles(['wave', 'swirls'], 'wave', true)).toEqual(['swirls']);
    expect(pickedStyles(['swirls'], 'swirls', true)).toEqual(['swirls']);
  });

  it('take no mixture of another number of them', () => {
    const given: Given = { size: 96, blend: [0.3, 0.7] };
    expect(fitted(given, 2)).toBe(given);
    expect(fitted(given, 1)).toEqual({ size: 96 });
    expect(fitted(given, 3)).toEqual({ size: 96 });
  });
});

describe('the sliders', () => {
  const base = inForce({});
  const sliders = SETTING_NAMES.flatMap((name) => {
    const slider = sliderOf(name);
    return slider ? [[name as NumberName, slider] as const] : [];
  });
  it.each(sliders)('%s: every position is a setting', (name, slider) => {
    for (let position = 0; position <= slider.last; position++) {
      const value = slider.value(position, base[name]);
      expect(slider.position(value, base[name])).toBe(position);
      expect(() => inForce({ [name]: value })).not.toThrow();
    }
  });

  it.each(sliders)('%s: up is more', (name, slider) => {
    for (let position = 1; position <= slider.last; position++) {
      expect(slider.value(position, base[name])).toBeGreaterThan(slider.value(position - 1, base[name]));
    }
  });
});

it('own pictures, and a picture to start from, are not in a link', () => {
  const choices = { content: 'own:abc', styles: ['own:def', 'swirls'], given: { init: 'picture', size: 64 } };
  expect(toHash(choices)).toBe('style=swirls&size=64');
});

it('another photo does not start from the painting of the one before', () => {
  expect(withoutStart({ init: 'picture', size: 64 })).toEqual({ size: 64 });
  const given = { init: 'content:0.5,noise:0.5' };
  expect(withoutStart(given)).toBe(given);
});
