import { InvalidArgumentError } from 'commander';
import { ArtFilterError } from '../../errors.ts';
import { parseBytes } from '../../format.ts';
import type { Setting } from '../../style/settings/kinds.ts';
import { parseLayerList, parseNumber, parseNumbers } from '../../style/settings/parse.ts';
import { LAYER_NAMES } from '../../vgg/network/layers.ts';

/** A finite decimal number; no `NaN`, `Infinity`, `0x10`, nor an empty text. */
export function number(text: string): number {
  const value = parseNumber(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}

/** Reads a setting's value; ranges of numbers are checked here, texts by the engine. */
export function settingValue(setting: Setting): (text: string) => unknown {
  switch (setting.kind) {
    case 'number':
      return (setting.whole ? whole : between)(setting.min, setting.max);
    case 'blend':
      return (list) => {
        const values = parseNumbers(text(list));
        if (!values.some(Number.isNaN)) return values;
        throw new InvalidArgumentError('Expected numbers, such as 0.3,0.7.');
      };
    case 'layers':
      return refusing(parseLayerList);
    default:
      return text;
  }
}

/** A whole number between two. */
export function whole(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = number(text);
    if (!Number.isInteger(value) || value < from || value > to) {
      throw new InvalidArgumentError(`Expected a whole number from ${from} to ${to}.`);
    }
    return value;
  };
}

/** A number between two. */
export function between(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = number(text);
    if (value < from || value > to)
      throw new InvalidArgumentError(`Expected a number from ${from} to ${to}.`);
    return value;
  };
}

/** The name of one of VGG19's convolutions. */
export function layer(text: string): string {
  if (LAYER_NAMES.includes(text)) return text;
  throw new InvalidArgumentError(`There is no layer "${text}"; expected one of ${LAYER_NAMES.join(', ')}.`);
}

/** `512MB`, `1.5GiB`. */
export const bytes = refusing(parseBytes);

/** Turns the errors of a reader into commander's. */
function refusing<T>(read: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      if (error instanceof ArtFilterError) throw new InvalidArgumentError(error.message);
      throw error;
    }
  };
}

/** A text that is not empty. */
export function text(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('Expected a text, got nothing.');
  return value;
}

/** Texts that are not empty, as many as are given. */
export function texts(value: string, before: readonly string[] = []): string[] {
  return [...before, text(value)];
}
