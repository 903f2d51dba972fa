import { ArtFilterError } from '../../errors.ts';
import { LAYER_NAMES } from '../../vgg/network/layers.ts';

const NUMBER = /^\+?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Layers with their weights, as people write them: `conv1_1:256, conv2_1:64`. Separated by commas or spaces; a layer
 * without a number weighs 1.
 * @throws ArtFilterError `settings` for no layer, an unknown one, one named twice, or a weight that is no number
 * above 0; the sentence does not say where the list is from
 */
export function parseLayerList(text: string): Record<string, number> {
  const list = text.trim();
  if (list === '') throw refuse('Got no layer, expected at least one, such as conv4_2.');
  const layers: Record<string, number> = {};
  for (const item of list.split(/\s*,\s*|\s+/)) {
    const [name = '', weight = '1', ...more] = item.split(':');
    if (name === '' || more.length > 0 || !NUMBER.test(weight)) {
      throw refuse(`Got "${item}", expected a layer and a number above 0, such as conv1_1:256.`);
    }
    if (!LAYER_NAMES.includes(name)) {
      throw refuse(`There is no layer "${name}", expected one of ${LAYER_NAMES.join(', ')}.`);
    }
    if (Object.hasOwn(layers, name)) throw refuse(`${name} is named twice, expected once. Remove one.`);
    const value = Number(weight);
    if (!(value > 0 && value <= 1e12)) {
      throw refuse(`The weight of ${name} is ${weight}, expected a number above 0 and at most 1e12.`);
    }
    layers[name] = value;
  }
  return layers;
}

/** The same, as `parseLayerList` reads it: `conv1_1:256,conv2_1:64`. */
export function formatLayerList(layers: Readonly<Record<string, number>>): string {
  return Object.entries(layers)
    .map(([name, weight]) => `${name}:${weight}`)
    .join(',');
}

function refuse(sentence: string): ArtFilterError {
  return new ArtFilterError('settings', sentence);
}
