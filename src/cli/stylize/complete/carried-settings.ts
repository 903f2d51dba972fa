import { ArtFilterError, printable } from '../../../errors.ts';
import { DECIDED_BY_LOOKS } from '../../../style/settings/looks.ts';
import { parseInit } from '../../../style/settings/parse.ts';
import {
  type AbsentInput,
  chosenIn,
  passedOverText,
  type ReadRecord,
  readRecord,
} from '../../../style/settings/record.ts';
import {
  SETTING_NAMES,
  type SettingName,
  type Settings,
  settingOf,
} from '../../../style/settings/settings.ts';
import { findEntry } from '../../../vgg/hub/catalogue.ts';
import { findBundled } from '../../../vgg/weights/bundled.ts';
import type { Request } from '../../args/arguments.ts';
import { shownSource } from '../../inputs/address.ts';
import type { Inputs } from '../../inputs/read-input.ts';

const ABSENT: Readonly<Record<AbsentInput, string>> = {
  regions: 'masks of its styles (--mask, --style-mask)',
  keep: 'a mask of what stays (--keep)',
  start: 'a picture to start from (--start)',
};

/** The settings of `--settings-from`, read once for all requests that name the same picture. */
export class CarriedSettings {
  readonly #read = new Map<string, Promise<ReadRecord>>();
  readonly #said = new Set<string>();

  /** @param say receives each sentence about what was passed over once */
  constructor(
    private readonly inputs: Inputs,
    private readonly say: (sentence: string) => void,
  ) {}

  /**
   * A request with the settings of the picture that it names under its own.
   * @throws ArtFilterError `file` for a file without settings, or with damaged ones; `picture`, `network`, `aborted`
   */
  async under<R extends Request>(request: R): Promise<R> {
    const { settingsFrom } = request;
    if (settingsFrom === undefined) return request;
    const name = `--settings-from ${shownSource(settingsFrom)}`;
    const { record, passedOver } = await this.#record(settingsFrom, name);
    const say = (sentence: string) => this.#sayOnce(`${name}: ${sentence}`);
    if (passedOver.length > 0) say(passedOverText(passedOver));
    const { network, version } = record;
    if (version !== '' && version !== __VERSION__) {
      say(`it was painted by Art Filter ${version}, and this is ${__VERSION__}: the result may differ.`);
    }
    const weights = request.weights ?? knownNetwork(network?.name);
    if (weights === undefined && network) {
      say(
        `it was painted with the network ${network.name}, which is not known here; --weights FILE names it.`,
      );
    }
    const chosen = remaining(request, chosenIn(record, findBundled(network?.name)?.defaults));
    const { blend, init, ...settings }: Partial<Settings> = chosen;
    const fits = blend?.length === request.styles.length;
    if (blend && !fits) say(`its blend of ${blend.length} styles was passed over.`);
    const begins = init !== undefined && !parseInit(init).has('picture');
    const missing = (record.absent ?? []).filter((input) => !has(request, input));
    if (missing.length > 0) {
      say(`it was painted with ${missing.map((one) => ABSENT[one]).join(' and ')}, not in the file.`);
    }
    const ownSize = request.settings.size !== undefined || request.print !== undefined;
    const dpi = request.dpi ?? (ownSize ? undefined : record.dpi);
    return {
      ...request,
      settings: { ...settings, ...(fits && { blend }), ...(begins && { init }), ...request.settings },
      ...(weights !== undefined && { weights }),
      ...(dpi !== undefined && { dpi }),
      ...(network && { carriedNetwork: network }),
    };
  }

  #record(source: string, name: string): Promise<ReadRecord> {
    let reading = this.#read.get(source);
    if (!reading) {
      reading = this.#readOnce(source, name);
      this.#read.set(source, reading);
    }
    return reading;
  }

  async #readOnce(source: string, name: string): Promise<ReadRecord> {
    const read = await readRecord(await this.inputs.read(source, name), name);
    if (read) return read;
    throw new ArtFilterError(
      'file',
      `${name}: the file carries no settings, expected a PNG, JPEG, WebP or AVIF picture that Art Filter has written ` +
        'with its settings in it.',
    );
  }

  #sayOnce(sentence: string): void {
    if (this.#said.has(sentence)) return;
    this.#said.add(sentence);
    this.say(printable(sentence));
  }
}

/** The settings that count beside what was given: another recipe, look or optimiser brings its own. */
function remaining({ settings, look, print }: Request, chosen: Partial<Settings>): Partial<Settings> {
  const otherRecipe = settings.recipe !== undefined && settings.recipe !== (chosen.recipe ?? 'default');
  const replaced: readonly SettingName[] = [
    ...(look === undefined ? [] : [...DECIDED_BY_LOOKS, 'styleWeight' as const]),
    ...(settings.optimizer === undefined ? [] : ['learningRate' as const]),
    ...(print === undefined ? [] : ['size' as const]),
    ...(otherRecipe ? SETTING_NAMES.filter((name) => !LEFT_BY_RECIPES.includes(name)) : []),
  ];
  const kept = Object.entries(chosen).filter(([name]) => !replaced.includes(name as SettingName));
  return Object.fromEntries(kept);
}

/** Settings that mean the same beside every recipe. */
const LEFT_BY_RECIPES = SETTING_NAMES.filter(
  (name) => settingOf(name).group === 'size' || name === 'seed' || name === 'precision',
);

/** A network that comes with the program or is published, by its name. */
function knownNetwork(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  return (findBundled(name) ?? findEntry(name))?.id;
}

function has(request: Request, input: AbsentInput): boolean {
  if (input === 'regions') return request.masks.length + request.styleMasks.length > 0;
  return request[input] !== undefined;
}
