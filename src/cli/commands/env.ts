import { delimiter, dirname } from 'node:path';
import { Command, Option } from 'commander';
import { CliError } from '../errors.ts';
import { quoted, quotedForFish } from '../quoted.ts';
import { environmentOf } from '../services/environment.ts';
import { readRunning } from '../services/home.ts';
import type { Running } from '../services/home.ts';
import { examples } from './examples.ts';
import { homeOption } from './options.ts';

/** The statements for each shell. */
interface Language {
  set(name: string, value: string): string;
  unset(name: string): string;
  /** Prepends to PATH. */
  addToPath(folder: string): string;
}

const languages = {
  sh: {
    set: (name, value) => `export ${name}=${quoted(value)}`,
    unset: (name) => `unset ${name}`,
    addToPath: (folder) => `export PATH=${quoted(folder)}:"$PATH"`,
  },
  fish: {
    set: (name, value) => `set -gx ${name} ${quotedForFish(value)}`,
    unset: (name) => `set -e ${name}`,
    addToPath: (folder) => `set -gx PATH ${quotedForFish(folder)} $PATH`,
  },
} as const satisfies Record<string, Language>;

export function envCommand(): Command {
  return new Command('env')
    .description('print shell commands that point temporal, aws, psql and SDKs at what is running in the home')
    .addOption(new Option('--shell <name>', 'shell to print for').choices(Object.keys(languages)).default('sh'))
    .addOption(homeOption())
    .addHelpText(
      'after',
      '\nIt sets PATH, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the AWS variables of the local cloud, unsets those of an\n' +
        'account of yours, and leaves out what this shell has already. If nothing is running it prints only an error, and\n' +
        'ends with 1.\n' +
        examples({
          'eval "$(sparkify env)"': 'in bash, zsh and any other sh',
          'sparkify env --shell fish | source': 'in fish',
          'eval "$(sparkify env --home ../elsewhere)"': 'what is running there',
        }),
    )
    .action(({ shell, home }: { shell: keyof typeof languages; home: string }) => {
      const running = readRunning(home);
      if (running === undefined)
        throw new CliError(`Nothing is running in ${home}, so nothing is set. Start it with \`npx sparkify up\`.`);
      const { set, unset, addToPath } = languages[shell];
      const wanted = environmentOf(running, home);
      const lines = [
        ...missingFolders(running).map(addToPath),
        ...namesOf(process.env).flatMap((name) => (name in wanted ? [] : [unset(name)])),
        ...namesOf(wanted).flatMap((name) =>
          wanted[name] === process.env[name] ? [] : [set(name, wanted[name] ?? '')],
        ),
      ];
      if (lines.length > 0) console.log(lines.join('\n'));
    });
}

/** The folder of the Temporal CLI that `up` found or fetched, unless this shell finds it already. */
function missingFolders({ temporal }: Running): string[] {
  const folders = temporal.cli === null ? [] : [dirname(temporal.cli)];
  return folders.filter((folder) => !(process.env['PATH'] ?? '').split(delimiter).includes(folder));
}

/** The variables that say which server and which account is used. */
const namesOf = (env: NodeJS.ProcessEnv): string[] =>
  Object.keys(env).filter((name) => /^(?:TEMPORAL_|AWS_(?!SDK_)|PGSSLROOTCERT$)/.test(name));
