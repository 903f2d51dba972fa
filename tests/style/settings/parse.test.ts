import { describe, expect, it } from 'vitest';
import { formatLayerList, parseLayerList } from '../../../src/style/settings/parse.ts';
import { LAYER_NAMES } from '../../../src/vgg/network/layers.ts';

describe('parseLayerList', () => {
  it.each([
    ['conv4_2', { conv4_2: 1 }],
    ['conv1_1:256,conv2_1:64', { conv1_1: 256, conv2_1: 64 }],
    ['  conv1_1:.5 ,\n conv5_4:1e3  conv3_2:2. ', { conv1_1: 0.5, conv5_4: 1000, conv3_2: 2 }],
  ])('reads %j', (text, layers) => {
    expect(parseLayerList(text)).toEqual(layers);
  });

  it.each([
    ['', /no layer/],
    ['  ', /no layer/],
    [',', /Got ""/],
    ['conv1_1,', /Got ""/],
    ['conv1_1,,conv2_1', /Got ""/],
    [':3', /Got ":3"/],
    ['conv1_1:', /Got "conv1_1:"/],
    ['conv1_1:abc', /Got "conv1_1:abc"/],
    ['conv1_1:0x10', /0x10/],
    ['conv1_1:Infinity', /Infinity/],
    ['conv1_1:NaN', /NaN/],
    ['conv1_1:-1', /weight of conv1_1 is -1/],
    ['conv1_1:1:2', /conv1_1:1:2/],
    ['conv1_1:0', /weight of conv1_1 is 0/],
    ['conv1_1:1e13', /weight of conv1_1 is 1e13/],
    ['conv6_1', /no layer "conv6_1".*conv5_4/],
    ['conv5_5:1', /no layer "conv5_5"/],
    ['__proto__', /no layer/],
    ['conv1_1,conv1_1:2', /conv1_1 is named twice/],
  ])('refuses %j', (text, sentence) => {
    expect(() => parseLayerList(text)).toThrow(
      expect.objectContaining({ code: 'settings', message: expect.stringMatching(sentence) }),
    );
  });
});

it('formatLayerList writes what parseLayerList reads', () => {
  const layers = Object.fromEntries(LAYER_NAMES.map((name, i) => [name, (i + 1) / 8]));
  expect(parseLayerList(formatLayerList(layers))).toEqual(layers);
});
