import { describe, expect, it } from 'vitest';
import {
  parseProperty,
  SETTING_PROPERTIES,
  startAddress,
  toProperties,
  toSettings,
} from '../../src/element/given-settings.ts';
import { Inputs } from '../../src/element/inputs.ts';
import { resolveSettings } from '../../src/style/settings/resolve.ts';

describe('toSettings', () => {
  it('holds only what was given', () => {
    expect(toSettings({ size: undefined, recipe: undefined })).toEqual({});
    expect(toSettings({ size: 64, tvWeight: 0, optimizer: 'lbfgs', precision: 'f16' })).toEqual({
      precision: 'f16',
      size: 64,
      tvWeight: 0,
      optimizer: 'lbfgs',
    });
  });

  it('reads layer lists', () => {
    const settings = toSettings({
      contentLayer: 'conv4_2',
      styleLayers: 'conv1_1:256, conv2_1:64',
    });
    expect(settings).toEqual({ contentLayers: { conv4_2: 1 }, styleLayers: { conv1_1: 256, conv2_1: 64 } });
  });

  it('reads texts, as templates of frameworks set properties', () => {
    const given = { size: '640', blend: '0.3 0.7', optimizer: 'sgd' };
    expect(toSettings(given as never)).toEqual({ size: 640, blend: [0.3, 0.7], optimizer: 'sgd' });
    expect(toSettings({ size: 'large' } as never).size).toBeNaN();
  });

  it('passes NaN on, for the settings to refuse', () => {
    expect(toSettings({ size: Number.NaN }).size).toBeNaN();
  });

  it('takes an address as the picture to start from', () => {
    const given = { init: 'start/here.png' };
    expect(toSettings(given).init).toBe('picture');
    expect(startAddress({ ...given, startSrc: null })).toBe('start/here.png');
    for (const address of ['noise.png', 'blob:https://example.org/1', './style']) {
      expect(startAddress({ init: address, startSrc: 'other.png' })).toBe(address);
    }
  });

  it.each(['noise', 'gray', 'content:0.7,noise:0.3', 'picture:.5 noise:.5', 'nosie', 'content:0.7,soup:0.3'])(
    'leaves the start %j to the settings',
    (init) => {
      expect(toSettings({ init }).init).toBe(init);
      expect(startAddress({ init, startSrc: null })).toBeUndefined();
      expect(startAddress({ init, startSrc: 'a.png' })).toBe('a.png');
    },
  );

  it('reads every setting that toProperties writes', () => {
    const settings = resolveSettings({ blend: [0.3, 0.7], toneWeight: 1 });
    expect(Object.keys(toProperties(settings)).sort()).toEqual([...SETTING_PROPERTIES].sort());
    expect(toSettings(toProperties(settings))).toEqual(settings);
  });
});

describe('layer lists', () => {
  it('are refused under the attribute’s name', () => {
    expect(() => toSettings({ styleLayers: 'conv1_1:abc' })).toThrow(
      /^style-layers: got "conv1_1:abc", expected a layer and a number/,
    );
    expect(() => toSettings({ contentLayer: ' ' })).toThrow(/^content-layer: got no layer/);
    expect(() => toSettings({ contentLayer: 'conv1_1,conv1_1:2' })).toThrow(
      /^content-layer: conv1_1 is named twice/,
    );
  });
});

describe('parseProperty', () => {
  it.each([
    ['12', 12],
    [' 0.5 ', 0.5],
    ['1e-3', 0.001],
    ['', Number.NaN],
    ['  ', Number.NaN],
    ['12px', Number.NaN],
    ['0x10', Number.NaN],
  ])('reads the number %j as %d', (text, value) => {
    expect(parseProperty('size', text)).toBe(value);
  });

  it.each([
    ['0.3 0.7', [0.3, 0.7]],
    [' 1,2 , 3 ', [1, 2, 3]],
    ['', []],
    ['1 much', [1, Number.NaN]],
  ])('reads the numbers %j as %j', (text, values) => {
    expect(parseProperty('blend', text)).toEqual(values);
  });

  it('leaves texts and lists of layers unchanged', () => {
    expect(parseProperty('color', 'mix:0.5')).toBe('mix:0.5');
    expect(parseProperty('styleLayers', 'conv1_1')).toBe('conv1_1');
  });

  it('is not asked about an absent attribute', () => {
    const { fromAttribute } = Inputs.elementProperties.get('size')!.converter as {
      fromAttribute(text: string | null): unknown;
    };
    expect(fromAttribute(null)).toBeUndefined();
    expect(fromAttribute('12')).toBe(12);
  });
});
