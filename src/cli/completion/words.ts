import type { Argument, Command, Option } from 'commander';

/** What a value may be: one of some words, a file, a folder, or anything. */
export type Value = { words: readonly string[] } | 'file' | 'folder' | 'any';

/** A command as a shell completes it. */
export interface CommandWords {
  name: string;
  description: string;
  commands: CommandWords[];
  options: OptionWords[];
  /** One for each argument, in order. */
  arguments: { name: string; value: Value }[];
}

interface OptionWords {
  /** `--home`, and `-c` if there is a short form. */
  flags: string[];
  description: string;
  /** Absent for a flag that stands alone. */
  value?: Value;
}

/** Everything that can be typed after `sparkify`, as commander knows it. */
export function wordsOf(command: Command): CommandWords {
  const { visibleCommands, visibleOptions } = visible(command);
  return {
    name: command.name(),
    description: firstSentence(command.description()),
    commands: visibleCommands.map(wordsOf),
    options: visibleOptions.map(optionWords),
    arguments: command.registeredArguments.map((argument) => ({ name: argument.name(), value: valueOf(argument) })),
  };
}

function visible(command: Command) {
  const help = command.createHelp();
  return {
    visibleCommands: help.visibleCommands(command).filter((below) => below.name() !== 'help'),
    visibleOptions: help.visibleOptions(command),
  };
}

function optionWords(option: Option): OptionWords {
  const flags = [option.long, option.short].flatMap((flag) => flag ?? []);
  const takesValue = option.required || option.optional;
  return { flags, description: firstSentence(option.description), ...(takesValue && { value: valueOf(option) }) };
}

/** The names in angle brackets say which values are files and folders. */
function valueOf(of: Option | Argument): Value {
  if (of.argChoices !== undefined) return { words: of.argChoices };
  const name = 'flags' in of ? (/[<[]([\w:-]+)/.exec(of.flags)?.[1] ?? '') : of.name();
  if (name === 'file') return 'file';
  return name === 'dir' ? 'folder' : 'any';
}

/** What fits beside a word in a list. */
const firstSentence = (text: string): string => text.split(/[;:]? \(|[;.] |: /)[0] ?? text;
