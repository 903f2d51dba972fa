import { nothing, type TemplateResult } from 'lit';
import { expect, test, vi } from 'vitest';
import { parseArguments, type Request } from '../../../src/cli/args/arguments.ts';
import { mainProgram } from '../../../src/cli/args/program.ts';
import { variedNames } from '../../../src/cli/sweep/program.ts';
import { type GivenSettings, toProperties, toSettings } from '../../../src/element/given-settings.ts';
import { Inputs } from '../../../src/element/inputs.ts';
import { variables } from '../../../src/page/compare/variables.ts';
import { fromHash, type Given, toHash } from '../../../src/page/controls/choices.ts';
import { type PanelParts, renderPanel } from '../../../src/page/controls/panel.ts';
import { liveChanges } from '../../../src/style/session/live.ts';
import { CONTROLS } from '../../../src/style/settings/controls.ts';
import type { Setting } from '../../../src/style/settings/kinds.ts';
import { RECIPES } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { LIVE, SETTING_NAMES, type Settings } from '../../../src/style/settings/settings.ts';
import { parseAxis } from '../../../src/sweep/axis.ts';
import { TABLES } from '../../readme/tables.ts';

/** A table with one setting more than the project has. */
vi.mock('../../../src/style/settings/table.ts', async (original) => {
  const { SETTINGS } = await original<typeof import('../../../src/style/settings/table.ts')>();
  const sparkleSize: Setting = {
    kind: 'number',
    default: 3,
    min: 1,
    max: 9,
    whole: true,
    title: 'Sparkle',
    help: 'higher makes larger sparkles, lower makes the sparkles smaller',
    group: 'look',
    value: 'pixels',
    live: true,
    compare: '1, 3, 9',
  };
  return { SETTINGS: { ...SETTINGS, sparkleSize } };
});

const given = (value: unknown): Partial<Settings> => ({ sparkleSize: value }) as object;

test('its default is in every recipe and among the settings in force', () => {
  expect(SETTING_NAMES[0]).toBe('recipe');
  expect(SETTING_NAMES).toContain('sparkleSize');
  expect(resolveSettings()).toMatchObject(given(3));
  expect(resolveSettings(given(5))).toMatchObject(given(5));
  for (const recipe of Object.values(RECIPES)) expect(recipe).toMatchObject(given(3));
});

test.each([0, 10, 2.5, Number.NaN, '3'])('the value %j is refused', (value) => {
  expect(() => resolveSettings(given(value))).toThrow(
    /^sparkleSize is \S+, expected a whole number from 1 to 9\. Choose one in that range\.$/,
  );
});

test('it may change during a run', () => {
  expect(LIVE).toContain('sparkleSize');
  expect(liveChanges(given(5), 1)).toEqual(given(5));
  expect(() => liveChanges(given(50), 1)).toThrow(/^sparkleSize is 50/);
});

test('the command line has an option', () => {
  const option = mainProgram(() => undefined).options.find(({ long }) => long === '--sparkle-size');
  expect(option).toMatchObject({
    flags: '--sparkle-size <pixels>',
    description: 'higher makes larger sparkles, lower makes the sparkles smaller (default: 3)',
    helpGroupHeading: 'What it looks like (another recipe has other defaults):',
  });
  const parse = (value: string) =>
    parseArguments(['a.png', 'b.png', '-o', 'c.png', '--sparkle-size', value]) as Request;
  expect(parse('7').settings).toEqual(given(7));
  expect(() => parse('10')).toThrow(/--sparkle-size.*Expected a whole number from 1 to 9/);
  expect(variedNames()).toContain('sparkle-size');
  expect(parseAxis('sparkle-size=1..3:5').values).toEqual(['1', '2', '3']);
});

test('the element has an attribute and a property', () => {
  expect(Inputs.observedAttributes).toContain('sparkle-size');
  const { attribute, converter } = Inputs.elementProperties.get('sparkleSize')!;
  expect(attribute).toBe('sparkle-size');
  const { fromAttribute } = converter as { fromAttribute(text: string | null): unknown };
  expect(['4', 'four', null].map(fromAttribute)).toEqual([4, Number.NaN, undefined]);
  expect(toSettings(given(4) as GivenSettings)).toEqual(given(4));
  expect(toProperties(given(4))).toEqual(given(4));
});

test('links carry it', () => {
  const choices = { content: undefined, styles: [], given: given(4) as Given };
  expect(toHash(choices)).toBe('sparkle-size=4');
  const read = (hash: string) => fromHash(hash, { content: [], style: [] });
  expect(read('#sparkle-size=4').choices.given).toEqual(given(4));
  expect(read('#sparkle-size=10').refused).toHaveLength(1);
});

test('the page has a control, and compares it', () => {
  const none = { extras: nothing, memory: nothing, estimate: nothing } as unknown as PanelParts;
  const act = () => undefined;
  const actions = { give: act, share: act, undo: act, redo: act };
  const panel = textOf(renderPanel(given(4) as Given, undefined, undefined, none, actions));
  expect(panel).toContain('id="field-sparkleSize"');
  expect(panel).toContain('>Sparkle<');
  expect(panel).toContain('Higher makes larger sparkles, lower makes the sparkles smaller.');
  const variable = variables(1).find(({ name }) => name === 'sparkle-size')!;
  expect([variable.title, variable.suggested(resolveSettings())]).toEqual(['Sparkle', '1, 3, 9']);
});

test('the documentation’s tables have a row for it', () => {
  expect(CONTROLS).toContainEqual(
    expect.objectContaining({ key: 'sparkleSize', title: 'Sparkle', flag: '--sparkle-size', live: true }),
  );
  const rows = (table: string) =>
    TABLES[table]!()
      .split('\n')
      .filter((row) => /sparkle/i.test(row));
  expect(rows('settings')).toEqual([expect.stringMatching(/^\| `sparkleSize` ◦ \| whole, 1 … 9 \| 3 \|/)]);
  expect(rows('element')).toEqual([expect.stringMatching(/^\| `sparkle-size` \| `number` \|.*default 3/)]);
  expect(rows('options')).toEqual([expect.stringContaining('`--sparkle-size <pixels>`')]);
  expect(rows('controls')).toEqual([expect.stringMatching(/^\| Sparkle ◦ \| `sparkle-size` \|/)]);
});

/** A template as text, with all templates in it. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (value === null || typeof value !== 'object' || !('strings' in value)) return String(value);
  const { strings, values } = value as TemplateResult;
  return strings.map((text, i) => text + (i < values.length ? textOf(values[i]) : '')).join('');
}
