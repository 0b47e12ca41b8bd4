import { Command, Option } from 'commander';
import { parseInput } from '../../contract/parse.ts';
import { setUpText } from '../doctor/report.ts';
import { exitCodes } from '../errors.ts';
import { nameOfProject, projectFolder } from '../project-folder.ts';
import { createReporter } from '../reporter.ts';
import { readInput } from '../run/input.ts';
import type { InputOptions } from '../run/input.ts';
import { examples } from './examples.ts';
import { homeOption, projectOption } from './options.ts';

interface DoctorOptions extends InputOptions {
  project?: string;
  json?: boolean;
  home: string;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say whether a pipeline could run, and what is in its way; changes nothing')
    .addOption(
      new Option('--input <json>', 'input of the pipeline; see `sparkify schema pipeline`').conflicts('inputFile'),
    )
    .option('--input-file <file>', 'its input from a file; - is standard input')
    .option('--json', 'as JSON')
    .addOption(projectOption())
    .addOption(homeOption())
    .addHelpText(
      'after',
      '\nIt changes nothing. It uses this environment, which should be that of the worker; if the Temporal server is the one\n' +
        'that runs in the home, it checks the local cloud there. Exit codes: 0 nothing is in the way, 1 something\n' +
        'is, 2 wrong usage or input.',
    )
    .addHelpText(
      'after',
      examples({
        'sparkify doctor': 'for a run without an input',
        [`sparkify doctor --project shop --input '{"warehouse":{"nodes":2}}'`]:
          'for one with this project and this input',
        'sparkify doctor --json': 'the findings, for a program',
      }),
    )
    .action(async (options: DoctorOptions) => {
      const { raw } = readInput('pipeline', options, nameIn(options.project));
      const input = parseInput('pipeline', raw);
      // Loaded only here, because the AWS clients take longer to load than everything else.
      const { lookAtSetUp } = await import('../doctor/set-up.ts');
      const look = lookAtSetUp({ folder: projectFolder(options.project), input, home: options.home });
      const findings = await createReporter(process.stderr).during('AWS and Temporal', look);
      const ok = findings.every(({ state }) => state !== 'failed');
      console.log(options.json ? JSON.stringify({ ok, findings }) : setUpText(findings));
      if (!ok) process.exitCode = exitCodes.failed;
    });
}

/** undefined for a wrong project, whose problems are reported with the other findings. */
function nameIn(project: string | undefined): string | undefined {
  try {
    return nameOfProject(project);
  } catch {
    return undefined;
  }
}
