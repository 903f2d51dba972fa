import { describe, expect, it } from 'vitest';
import {
  type GivenSettings,
  numberAttribute,
  numbersAttribute,
  startAddress,
  toSettings,
} from '../../src/element/given-settings.ts';

const NOTHING: GivenSettings = {
  recipe: undefined,
  size: undefined,
  minScale: undefined,
  iterations: undefined,
  optimizer: undefined,
  learningRate: undefined,
  contentWeight: undefined,
  styleWeight: undefined,
  tvWeight: undefined,
  styleScale: undefined,
  contentLayer: undefined,
  styleLayers: undefined,
  texture: undefined,
  shapes: undefined,
  styleLoss: undefined,
  blend: undefined,
  color: undefined,
  toneWeight: undefined,
  pooling: undefined,
  padding: undefined,
  init: undefined,
  startSrc: null,
  seed: undefined,
  precision: undefined,
};

describe('toSettings', () => {
  it('holds only what was given', () => {
    expect(toSettings(NOTHING)).toEqual({});
    expect(toSettings({ ...NOTHING, size: 64, tvWeight: 0, optimizer: 'lbfgs', precision: 'f16' })).toEqual({
      precision: 'f16',
      size: 64,
      tvWeight: 0,
      optimizer: 'lbfgs',
    });
  });

  it('reads layer lists', () => {
    const settings = toSettings({
      ...NOTHING,
      contentLayer: 'conv4_2',
      styleLayers: 'conv1_1:256, conv2_1:64',
    });
    expect(settings).toEqual({ contentLayers: { conv4_2: 1 }, styleLayers: { conv1_1: 256, conv2_1: 64 } });
  });

  it('passes NaN on, for the settings to refuse', () => {
    expect(toSettings({ ...NOTHING, size: Number.NaN }).size).toBeNaN();
  });

  it('takes an address as the picture to start from', () => {
    const given = { ...NOTHING, init: 'start/here.png' };
    expect(toSettings(given).init).toBe('picture');
    expect(startAddress(given)).toBe('start/here.png');
    for (const address of ['noise.png', 'blob:https://example.org/1', './style']) {
      expect(startAddress({ init: address, startSrc: 'other.png' })).toBe(address);
    }
  });

  it.each(['noise', 'gray', 'content:0.7,noise:0.3', 'picture:.5 noise:.5', 'nosie', 'content:0.7,soup:0.3'])(
    'leaves the start %j to the settings',
    (init) => {
      expect(toSettings({ ...NOTHING, init }).init).toBe(init);
      expect(startAddress({ init, startSrc: null })).toBeUndefined();
      expect(startAddress({ init, startSrc: 'a.png' })).toBe('a.png');
    },
  );

  it('hands on every other setting under its own name', () => {
    const given = {
      minScale: 64,
      texture: 2,
      shapes: 0,
      styleLoss: 'centred',
      blend: [0.3, 0.7],
      color: 'mix:0.5',
      toneWeight: 1,
      padding: 'replicate',
    };
    expect(toSettings({ ...NOTHING, ...given })).toEqual(given);
  });
});

describe('layer lists', () => {
  it('are refused under the attribute’s name', () => {
    expect(() => toSettings({ ...NOTHING, styleLayers: 'conv1_1:abc' })).toThrow(
      /^style-layers: got "conv1_1:abc", expected a layer and a number/,
    );
    expect(() => toSettings({ ...NOTHING, contentLayer: ' ' })).toThrow(/^content-layer: got no layer/);
    expect(() => toSettings({ ...NOTHING, contentLayer: 'conv1_1,conv1_1:2' })).toThrow(
      /^content-layer: conv1_1 is named twice/,
    );
  });
});

describe('numberAttribute', () => {
  it.each([
    ['12', 12],
    [' 0.5 ', 0.5],
    ['1e-3', 0.001],
    ['', Number.NaN],
    ['  ', Number.NaN],
    ['12px', Number.NaN],
  ])('%j is %d', (text, value) => {
    expect(numberAttribute.fromAttribute(text)).toBe(value);
  });

  it('is undefined when the attribute is not there', () => {
    expect(numberAttribute.fromAttribute(null)).toBeUndefined();
  });
});

describe('numbersAttribute', () => {
  it.each([
    ['0.3 0.7', [0.3, 0.7]],
    [' 1,2 , 3 ', [1, 2, 3]],
    ['', []],
    ['1 much', [1, Number.NaN]],
  ])('%j is %j', (text, values) => {
    expect(numbersAttribute.fromAttribute(text)).toEqual(values);
  });

  it('is undefined when the attribute is not there', () => {
    expect(numbersAttribute.fromAttribute(null)).toBeUndefined();
  });
});
