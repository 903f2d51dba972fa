import { expect, it } from 'vitest';
import { resolveSettings } from '../../../src/index.ts';
import { QUESTIONS } from '../../../src/page/compare/questions.ts';
import { axisOf, cellSettings, givenOf, variables } from '../../../src/page/compare/variables.ts';

it.each(QUESTIONS)(
  '$title varies a control with values that it takes, on every adapter',
  ({ name, values }) => {
    const variable = variables(1).find((one) => one.name === name)!;
    for (const software of [true, false]) {
      const axis = axisOf(variable, values(resolveSettings(), software));
      expect(axis.values.length).toBeGreaterThanOrEqual(3);
      for (const value of axis.values) expect(() => cellSettings({}, [axis], [value])).not.toThrow();
    }
  },
);

it('the settings of a picture are those that it differs by, as the page has them', () => {
  const axes = [
    axisOf(variables(1).find(({ name }) => name === 'iterations')!, '5, 15'),
    axisOf(variables(1).find(({ name }) => name === 'style-scale')!, '0.5, 2'),
  ];
  expect(givenOf(axes, ['15', '0.5'])).toEqual({ iterations: 15, styleScale: 0.5 });
});
