import { describe, expect, it } from 'vitest';
import { axisTitle, MAX_VALUES, parseAxis } from '../../src/sweep/axis.ts';

const values = (text: string) => parseAxis(text).values;

describe('parseAxis', () => {
  it('reads values, by semicolons where they contain commas', () => {
    expect(parseAxis('iterations=10, 50,100')).toEqual({ name: 'iterations', values: ['10', '50', '100'] });
    expect(values('blend=1,0;0.5,0.5;0,1')).toEqual(['1,0', '0.5,0.5', '0,1']);
    expect(values('style-layers=conv1_1:256,conv2_1;conv3_1')).toEqual(['conv1_1:256,conv2_1', 'conv3_1']);
    expect(values('color=mix:0.2,mix:0.8')).toEqual(['mix:0.2', 'mix:0.8']);
  });

  it('spreads a range by factors where its ends are far apart, else by differences', () => {
    expect(values('style-scale=0.5..2:5')).toEqual(['0.5', '0.707', '1', '1.41', '2']);
    expect(values('content-weight=1..0.001:4')).toEqual(['1', '0.1', '0.01', '0.001']);
    expect(values('texture=1..2:3')).toEqual(['1', '1.5', '2']);
    expect(values('tone-weight=0..1:5')).toEqual(['0', '0.25', '0.5', '0.75', '1']);
    expect(values('learning-rate=1e-3..4e-3:3')).toEqual(['0.001', '0.002', '0.004']);
  });

  it('gives whole numbers where the option takes no others, none twice', () => {
    expect(values('iterations=10..1000:3')).toEqual(['10', '100', '1000']);
    expect(values('size=100..200:4')).toEqual(['100', '133', '167', '200']);
    expect(values('seed=1..3:9')).toEqual(['1', '2', '3']);
  });

  it.each([
    ['', /name, = and values/],
    ['iterations', /name, = and values/],
    ['=1,2', /name, = and values/],
    ['iterations=', /two or more/],
    ['iterations=10', /two or more/],
    ['iterations=10,,20', /two or more/],
    ['iterations=10,20,10', /10 is repeated/],
    ['style-scale=1..1:3', /different ends/],
    ['style-scale=1..2:1', /2 to 24 values/],
    ['style-scale=1..2:1000000000', /2 to 24 values/],
    [`seed=${Array.from({ length: MAX_VALUES + 1 }, (_, i) => i)}`, /at most 24/],
  ])('refuses %j', (text, message) => {
    expect(() => parseAxis(text)).toThrow(
      expect.objectContaining({ code: 'settings', message: expect.stringMatching(message) }),
    );
  });

  it('titles an axis by its name in words, unless it has a title', () => {
    expect(axisTitle({ name: 'content-weight', values: [] })).toBe('Content weight');
    expect(axisTitle({ name: 'size', values: [], title: 'Größe' })).toBe('Größe');
  });
});
