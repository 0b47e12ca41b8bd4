import { quoted } from '../quoted.ts';
import type { CommandWords, Value } from './words.ts';

/**
 * A script for zsh 5 and later: a function of `_arguments` for each command, which works from a folder of `fpath` and
 * by `source`. https://zsh.sourceforge.io/Doc/Release/Completion-System.html
 */
export function zshScript(program: CommandWords): string {
  return [
    '#compdef sparkify',
    ...functionsOf(program, '_sparkify'),
    'if [[ $funcstack[1] == _sparkify ]]; then _sparkify "$@"; else compdef _sparkify sparkify; fi',
  ].join('\n');
}

function functionsOf(command: CommandWords, name: string): string[] {
  const nested = command.commands.flatMap((below) => functionsOf(below, functionOf(name, below)));
  const specs = [...command.options.flatMap(optionSpecs), ...command.arguments.map(argumentSpec)];
  const own =
    command.commands.length === 0 ? [`  _arguments -s ${specs.join(' ')}`] : choice(name, command.commands, specs);
  return [...nested, `${name}() {`, ...own, '}'];
}

/** The subcommand that is typed, or the list of subcommands. */
function choice(name: string, commands: CommandWords[], specs: string[]): string[] {
  return [
    '  local context state line curcontext="$curcontext"',
    '  typeset -A opt_args',
    `  _arguments -C ${[...specs, "'1: :->command'", "'*:: :->rest'"].join(' ')}`,
    '  case $state in',
    `    command) local -a below=(${commands.map(described).join(' ')}); _describe command below ;;`,
    '    rest)',
    '      case $words[1] in',
    ...commands.map((below) => `        ${below.name}) ${functionOf(name, below)} ;;`),
    '      esac ;;',
    '  esac',
  ];
}

const functionOf = (name: string, { name: below }: CommandWords): string => `${name}_${below.replaceAll('-', '_')}`;

const described = ({ name, description }: CommandWords): string => quoted(`${name}:${description}`);

function optionSpecs({ flags, description, value }: CommandWords['options'][number]): string[] {
  const excluded = flags.length > 1 ? `(${flags.join(' ')})` : '';
  const takes = value === undefined ? '' : `:value:${action(value)}`;
  return flags.map((flag) => quoted(`${excluded}${flag}[${description.replaceAll(/[[\]:\\]/g, '\\$&')}]${takes}`));
}

function argumentSpec({ name, value }: CommandWords['arguments'][number]): string {
  return quoted(`:${name}:${action(value)}`);
}

function action(value: Value): string {
  if (value === 'any') return ' ';
  if (value === 'file') return '_files';
  return value === 'folder' ? '_files -/' : `(${value.words.join(' ')})`;
}
