import { describe, expect, it } from 'vitest';
import { mainProgram } from '../../../src/cli/args/program.ts';
import { Inputs } from '../../../src/element/inputs.ts';
import { CONTROLS, control, helpSentence, INPUT_CONTROLS } from '../../../src/style/settings/controls.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { LIVE } from '../../../src/style/settings/settings.ts';

const attributes = new Set(Inputs.observedAttributes);
const program = mainProgram(() => undefined);
const flags = new Set([
  ...program.options.map(({ long }) => long),
  ...program.registeredArguments.map((argument) => {
    const name = argument.name().toUpperCase();
    return argument.variadic ? `${name}…` : name;
  }),
]);

describe('the controls', () => {
  it('are all settings there are, and all that is handed in, once each', () => {
    const keys = [...Object.keys(resolveSettings()), ...INPUT_CONTROLS];
    expect(CONTROLS.map(({ key }) => key).sort()).toEqual(keys.sort());
  });

  it.each(CONTROLS.map((entry) => [entry.key, entry] as const))(
    '%s can be reached in the element and on the command line',
    (_, entry) => {
      expect(attributes).toContain(entry.attribute);
      expect(flags).toContain(entry.flag);
    },
  );

  it('leave out no option that changes the picture', () => {
    const others =
      /^--(output|save-every|report|quiet|runtime|version|help|background|look|timelapse|checkpoint-every|resume|dry-run|memory|tileable|format|no-overwrite|keep-alpha|depth|quality|gamut|keep-metadata|accept-damaged|dpi|print|settings-from|without-settings)$/;
    const missing = [...flags].filter(
      (flag) => flag !== undefined && !others.test(flag) && !CONTROLS.some((entry) => entry.flag === flag),
    );
    expect(missing).toEqual([]);
  });

  it('say which are live', () => {
    const live = CONTROLS.filter((entry) => entry.live).map(({ key }) => key);
    expect(live.sort()).toEqual([...LIVE].sort());
  });

  it('have a title and a sentence each, and no two the same', () => {
    for (const field of ['title', 'help', 'session'] as const) {
      expect(new Set(CONTROLS.map((entry) => entry[field])).size).toBe(CONTROLS.length);
    }
    for (const entry of CONTROLS) expect(helpSentence(entry)).toMatch(/^\S.{20,}[^.]\.$/);
    expect(control('texture').title).toBe('Texture');
  });
});
