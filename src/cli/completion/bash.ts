import type { CommandWords, Value } from './words.ts';

/**
 * A script for bash 3.2 and later, as macOS has it: a function that finds out which command is typed, and offers what
 * may follow. It needs only bash's own `complete` and `compgen`:
 * https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
export function bashScript(program: CommandWords): string {
  const commands = below(program);
  return [
    '_sparkify() {',
    "  local typed=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} at='' offered='' i",
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    case "$at ${COMP_WORDS[i]}" in',
    ...commands.map(({ path }) => `      '${path}') at='${path}' ;;`),
    '    esac',
    '  done',
    '  COMPREPLY=()',
    '  case "$at $before" in',
    ...commands.flatMap(({ path, command }) => valueCases(path, command)),
    '  esac',
    '  case "$at" in',
    ...commands.map(({ path, command }) => `    '${path}') ${offer(command)} ;;`),
    '  esac',
    '  COMPREPLY+=($(compgen -W "$offered" -- "$typed"))',
    '}',
    'complete -F _sparkify sparkify',
  ].join('\n');
}

interface Below {
  /** The words up to this command, each after a blank; empty for the program itself. */
  path: string;
  command: CommandWords;
}

function below(command: CommandWords, path = ''): Below[] {
  return [{ path, command }, ...command.commands.flatMap((one) => below(one, `${path} ${one.name}`))];
}

/** After a flag that takes a value, offers only such values. */
function valueCases(path: string, { options }: CommandWords): string[] {
  return options.flatMap(({ flags, value }) =>
    value === undefined ? [] : [`    ${flags.map((flag) => `'${path} ${flag}'`).join('|')}) ${reply(value)} return ;;`],
  );
}

function reply(value: Value): string {
  if (value === 'any') return '';
  const action = value === 'file' ? '-f' : value === 'folder' ? '-d' : `-W '${value.words.join(' ')}'`;
  // Only for files and folders: a folder with the name of a command must not be marked as one. bash 3.2 lacks this
  // option, and does not quote blanks.
  const isPath = typeof value === 'string' ? 'compopt -o filenames 2>/dev/null; ' : '';
  return `${isPath}while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen ${action} -- "$typed");`;
}

function offer({ commands, options, arguments: values }: CommandWords): string {
  const words = values.flatMap(({ value }) => (typeof value === 'object' ? value.words : []));
  const offered = [...commands.map(({ name }) => name), ...words, ...options.flatMap(({ flags }) => flags)];
  const place = values.map(({ value }) => value).find((value) => value === 'file' || value === 'folder');
  return `offered='${offered.join(' ')}'${place === undefined ? '' : `; [[ $typed == -* ]] || ${reply(place)} true`}`;
}
