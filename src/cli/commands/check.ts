import { Command, Option } from 'commander';
import type { ProjectPlan } from '../../contract/plan.ts';
import type { Project } from '../../project/project.ts';
import { planText } from '../../report/plan.ts';
import { rehearse } from '../../warehouse/rehearse.ts';
import type { Rehearsed } from '../../warehouse/rehearse.ts';
import { overPostgres } from '../../warehouse/postgres.ts';
import { CliError, exitCodes } from '../errors.ts';
import { projectFolder, requirePlan, requireProject, wrongProject } from '../project-folder.ts';
import { createReporter } from '../reporter.ts';
import { localWorkspace } from '../services/home.ts';
import { untilInterrupted } from '../services/interrupt.ts';
import { withThrowawayWarehouse } from '../services/throwaway.ts';
import { examples } from './examples.ts';
import { projectOption } from './options.ts';

interface CheckOptions {
  project?: string;
  against?: 'local';
  json?: boolean;
}

export function checkCommand(): Command {
  return new Command('check')
    .description('check a project: say what it does, or list everything that is wrong with it; needs no server')
    .addOption(projectOption())
    .addOption(
      new Option(
        '--against <warehouse>',
        'also check every statement on a warehouse: local starts one without data, and deletes it afterwards',
      ).choices(['local']),
    )
    .option('--json', 'print the plan alone, as JSON')
    .addHelpText(
      'after',
      examples({
        'sparkify check': 'the project in this folder: what a load does, or everything that is wrong',
        'sparkify check --project shop --against local':
          'a project elsewhere, with every statement checked by a local warehouse',
        'sparkify check --json': 'the plan, for a program',
      }),
    )
    .action(async ({ project: asked, against, json }: CheckOptions) => {
      const folder = projectFolder(asked);
      const project = requireProject(folder);
      const region = process.env['AWS_REGION'] ?? 'us-west-2';
      const workspace = process.env['SPARKIFY_WORKSPACE'];
      const plan = requirePlan(project, noRequest, { region, workspace: workspace ?? localWorkspace });
      if (plan.workspace === localWorkspace && workspace === undefined) console.error(onlyLocal);
      const looked = against === undefined ? undefined : await lookAt(project, plan);
      if (looked !== undefined && looked.refused.length > 0) throw wrongProject(folder, looked.refused);
      console.log(json ? JSON.stringify(plan) : planText(plan));
      if (looked !== undefined && !json) console.log(`The local Redshift accepts all ${looked.statements} statements.`);
    });
}

const onlyLocal =
  `sparkify: load.mode is incremental, but no workspace is set: \`sparkify up\` and \`start\` write manifests to ${localWorkspace}. ` +
  'A worker for AWS needs one: "workspace" in sparkify.json, or SPARKIFY_WORKSPACE.';

/** The plan of a load with the default input. */
const noRequest = { sources: {}, parameters: {} };

/**
 * What a local warehouse says about the project's statements. The warehouse is deleted afterwards, also on an
 * interruption.
 */
async function lookAt(project: Project, plan: ProjectPlan): Promise<Rehearsed> {
  const { staging, load, workspace } = plan;
  const stop = new AbortController();
  void untilInterrupted().then(() => stop.abort(new CliError('Interrupted.', { exitCode: exitCodes.interrupted })));
  const work = withThrowawayWarehouse(stop.signal, ({ target, roleArn }) =>
    rehearse(
      (look) => overPostgres(target).withSession({ applicationName: 'sparkify check', signal: stop.signal }, look),
      {
        project,
        parameters: project.settings.parameters,
        sources: Object.fromEntries(staging.map(({ table, source }) => [table, source])),
        roleArn,
        maxErrors: load.maxErrors,
        listsFiles: workspace !== undefined,
      },
    ),
  );
  return createReporter(process.stderr).during('the local Redshift to look at every statement', work);
}
