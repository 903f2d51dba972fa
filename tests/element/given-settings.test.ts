import { describe, expect, it } from 'vitest';
import {
  type GivenSettings,
  numberAttribute,
  startAddress,
  toSettings,
} from '../../src/element/given-settings.ts';

const NOTHING: GivenSettings = {
  recipe: undefined,
  size: undefined,
  iterations: undefined,
  optimizer: undefined,
  learningRate: undefined,
  contentWeight: undefined,
  styleWeight: undefined,
  tvWeight: undefined,
  styleScale: undefined,
  contentLayer: undefined,
  styleLayers: undefined,
  pooling: undefined,
  init: undefined,
  seed: undefined,
  precision: undefined,
  color: undefined,
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
    expect(toSettings({ ...NOTHING, init: 'start/here.png' }).init).toBe('picture');
    expect(startAddress({ init: 'start/here.png' })).toBe('start/here.png');
    expect(toSettings({ ...NOTHING, init: 'noise' }).init).toBe('noise');
    expect(startAddress({ init: 'noise' })).toBeUndefined();
    expect(toSettings({ ...NOTHING, init: 'nosie' }).init).toBe('nosie');
  });

  it('refuses colours that are not there yet, in a sentence', () => {
    expect(() => toSettings({ ...NOTHING, color: 'content' })).toThrow(
      /^color: got "content", expected "style"/,
    );
    expect(toSettings({ ...NOTHING, color: 'style' })).toEqual({});
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
