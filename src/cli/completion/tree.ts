import type { Argument, Command, Option } from 'commander';
import { INIT_SOURCES } from '../../style/settings/parse.ts';
import { CATALOGUE } from '../../vgg/hub/catalogue.ts';
import { BUNDLED_IDS } from '../../vgg/weights/bundled.ts';
import { BATCH, COMMANDS, COMPLETION, DEMO, HELP, STYLE, SWEEP, WEIGHTS } from '../args/commands.ts';
import { demoProgram, mainProgram } from '../args/program.ts';
import { batchProgram } from '../batch/program.ts';
import { styleProgram } from '../measure/program.ts';
import { sweepProgram, variedNames } from '../sweep/program.ts';
import { weightsProgram } from '../weights/program.ts';
import type { CommandNode, OptionNode, Taken } from './nodes.ts';
import { completionProgram } from './program.ts';

/** Placeholders of files and folders in the grammars. */
const FILES = /file|folder|picture|source|content|style/;

const PUBLISHED = CATALOGUE.map(({ id }) => id);

/** Words for options whose values the grammar does not list. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  '--weights': [...BUNDLED_IDS, ...PUBLISHED],
  '--init': INIT_SOURCES,
  '--color': ['style', 'content-luminance', 'content-match', 'mix:0.5'],
  '--vary': variedNames().map((name) => `${name}=`),
};

/** The whole command line as shells complete it. */
export function commandTree(): CommandNode {
  const nothing = () => undefined;
  const programs: Record<string, Command> = {
    [DEMO]: demoProgram(nothing),
    [BATCH]: batchProgram(nothing),
    [SWEEP]: sweepProgram(nothing),
    [STYLE]: styleProgram(nothing),
    [WEIGHTS]: weightsProgram(nothing),
    [COMPLETION]: completionProgram(nothing),
  };
  const commands = COMMANDS.map(({ name, summary }): CommandNode => {
    const program = programs[name];
    if (program) return node(name, summary, program);
    const words = COMMANDS.map((each) => each.name).filter((each) => each !== HELP);
    return { name, help: summary, options: [], takes: { words, files: false }, commands: [] };
  });
  return { ...node('', '', mainProgram(nothing)), commands };
}

function node(name: string, help: string, command: Command): CommandNode {
  const options = [...command.options, ...helpOf(command)];
  return {
    name,
    help,
    options: options.filter(({ hidden }) => !hidden).map(optionNode),
    takes: argumentsOf(command.registeredArguments),
    commands: command.commands.map((each) => node(each.name(), each.summary(), each)),
  };
}

/** The option for help, which commander keeps apart. */
function helpOf(command: Command): Option[] {
  const { options } = command;
  return command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => !options.includes(option));
}

function optionNode(option: Option): OptionNode {
  const { short, long, description, argChoices, required, optional } = option;
  const flags = [short, long].filter((flag) => flag !== undefined);
  // One sentence is enough beside a list.
  const help = description.replace(/\s*(\(default: .*\)|[:;] .*)$/s, '');
  if (!required && !optional) return { flags, help };
  const words = argChoices ?? listed(description) ?? WORDS[long ?? ''] ?? [];
  const files = argChoices === undefined && FILES.test(/[<[](.*)[>\]]/.exec(option.flags)?.[1] ?? '');
  return { flags, help, takes: { words, files: files || long === '--init' } };
}

/** Choices in the description of an option that another command gave as a text. */
function listed(description: string): string[] | undefined {
  const [, list] = /: ((?:[\w-]+, )+[\w-]+)(?: \(default: .*\))?$/s.exec(description) ?? [];
  return list?.split(', ');
}

function argumentsOf(list: readonly Argument[]): Taken {
  const words = list.flatMap((argument) => {
    const name = argument.name();
    return argument.argChoices ?? (name === 'id' ? PUBLISHED : name === 'source' ? WORDS['--weights']! : []);
  });
  return { words, files: list.some((each) => FILES.test(each.name())) };
}
