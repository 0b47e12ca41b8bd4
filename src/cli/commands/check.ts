import { Command } from 'commander';
import { planOf } from '../../project/plan.ts';
import { planText } from '../../report/plan.ts';
import { projectFolder, requireProject } from '../project-folder.ts';
import { projectOption } from './options.ts';

interface CheckOptions {
  project?: string;
  json?: boolean;
}

export function checkCommand(): Command {
  return new Command('check')
    .description('check a project: tells everything that is wrong with it, or what it does; needs no server')
    .addOption(projectOption())
    .option('--json', 'print the plan alone, as JSON')
    .action(({ project, json }: CheckOptions) => {
      const read = requireProject(projectFolder(project));
      const region = process.env['AWS_REGION'] ?? 'us-west-2';
      const plan = planOf(read, { sources: {}, parameters: {} }, { region });
      console.log(json ? JSON.stringify(plan) : planText(plan));
    });
}
