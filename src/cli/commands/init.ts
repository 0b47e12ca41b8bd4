import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { packageRoot } from '../package.ts';
import { writeProject } from '../project/init.ts';
import { nameFor } from '../project/name.ts';
import { templates } from '../project/templates.ts';
import type { Template } from '../project/templates.ts';
import { quoted } from '../quoted.ts';
import { examples } from './examples.ts';

interface InitOptions {
  from: Template;
  name?: string;
}

export function initCommand(): Command {
  return new Command('init')
    .description('write a small project of your own, with data, that runs at once')
    .argument('<dir>', 'its folder, which must be empty or not exist yet')
    .addOption(new Option('--from <name>', 'what it is like').choices(templates).default(templates[0]))
    .option('--name <name>', "name of the project (default: the folder's, made valid)")
    .addHelpText(
      'after',
      examples({
        'sparkify init shop': 'a project in the folder shop, which runs at once',
        'sparkify init shop --from loyalty --name rewards': 'from another example, with another name',
      }),
    )
    .action(async (dir: string, { from, name: asked }: InitOptions) => {
      const folder = resolve(dir);
      const name = nameFor(folder, asked);
      await writeProject({ folder, name, template: from });
      console.log(writtenText(folder, name));
    });
}

/** What was created, and what to do next, ready to paste. */
function writtenText(folder: string, name: string): string {
  return [
    `The project ${name} is in ${folder}; its README.md says what each file is for.`,
    '',
    'Run it, from role to deletion, on this machine:',
    `  ${commandFor(folder)}`,
  ].join('\n');
}

/** npx finds sparkify only below the folder in which it is installed, and elsewhere looks it up in the registry. */
function commandFor(folder: string): string {
  const there = relative(process.cwd(), folder);
  if (there === '') return 'npx sparkify start';
  return isFoundBelow(folder)
    ? `cd ${quoted(there)} && npx sparkify start`
    : `npx sparkify start --project ${quoted(there)}`;
}

/** Whether npx, called in this folder, runs what is installed here. */
function isFoundBelow(folder: string): boolean {
  if (folder === packageRoot || existsSync(join(folder, 'node_modules', '.bin', 'sparkify'))) return true;
  return folder !== dirname(folder) && isFoundBelow(dirname(folder));
}
