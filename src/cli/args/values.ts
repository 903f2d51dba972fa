import { InvalidArgumentError } from 'commander';
import { ArtFilterError } from '../../errors.ts';
import { parseBytes } from '../../format.ts';
import { parseLayerList } from '../../style/settings/parse.ts';
import { LAYER_NAMES } from '../../vgg/network/layers.ts';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A finite decimal number and nothing else: no `NaN`, `Infinity`, `0x10`, nor an empty text. */
export function number(text: string): number {
  const value = NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new InvalidArgumentError(`Expected a number.`);
  return value;
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

/** `conv1_1:256,conv2_1:64`: layers with their weights; one without has the weight 1. */
export const layers = told(parseLayerList);

/** `512MB`, `1.5GiB`. */
export const bytes = told(parseBytes);

/** The sentences of a reader, as commander takes them. */
function told<T>(read: (text: string) => T): (text: string) => T {
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
  if (value.trim() === '') throw new InvalidArgumentError('Expected something, got nothing.');
  return value;
}

/** Texts that are not empty, as many as are given. */
export function texts(value: string, before: readonly string[] = []): string[] {
  return [...before, text(value)];
}

/** `0.3,0.7`: numbers with commas or spaces between them. */
export function numbers(text: string): number[] {
  return text
    .trim()
    .split(/\s*,\s*|\s+/)
    .map(number);
}
