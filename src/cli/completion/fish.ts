import { quotedForFish } from '../quoted.ts';
import type { CommandWords, Value } from './words.ts';

/** A script for fish 3 and later: a `complete` for each word. https://fishshell.com/docs/current/cmds/complete.html */
export function fishScript(program: CommandWords): string {
  return ['complete -c sparkify -f', ...linesOf(program, [])].join('\n');
}

function linesOf(command: CommandWords, path: string[]): string[] {
  const here = `complete -c sparkify -n ${quotedForFish(conditionOf(command, path))}`;
  return [
    ...command.commands.map(({ name, description }) => `${here} -a ${name} -d ${quotedForFish(description)}`),
    ...command.arguments.flatMap(({ name, value }) =>
      value === 'any' ? [] : [`${here} ${offer(value)} -d ${quotedForFish(name)}`],
    ),
    ...command.options.map(({ flags, description, value }) =>
      [
        here,
        ...flags.map(flagOf),
        ...(value === undefined ? [] : [value === 'file' ? '-r' : '-x', offer(value)]),
        '-d',
        quotedForFish(description),
      ]
        .filter((word) => word !== '')
        .join(' '),
    ),
    ...command.commands.flatMap((below) => linesOf(below, [...path, below.name])),
  ];
}

/** True if those words were typed, and none of their subcommands. */
function conditionOf({ commands }: CommandWords, path: string[]): string {
  const typed = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const more = commands.map(({ name }) => name);
  const nothing = more.length === 0 ? [] : [`not __fish_seen_subcommand_from ${more.join(' ')}`];
  return [...typed, ...nothing].join('; and ');
}

const flagOf = (flag: string): string => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`);

function offer(value: Value): string {
  if (value === 'any') return '';
  if (value === 'file') return '-F';
  return value === 'folder' ? "-a '(__fish_complete_directories)'" : `-a ${quotedForFish(value.words.join(' '))}`;
}
