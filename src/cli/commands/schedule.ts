import { Argument, Command, Option } from 'commander';
import type { ScheduleSpec } from '@temporalio/client';
import type { WorkflowType } from '../../contract/inputs.ts';
import { durationMs } from '../../contract/life.ts';
import { parseInput } from '../../contract/parse.ts';
import { tableLines } from '../../report/table.ts';
import { usageError } from '../errors.ts';
import { connectTemporal } from '../run/connect.ts';
import { readInput } from '../run/input.ts';
import type { InputOptions } from '../run/input.ts';
import { changeSchedule, changes, createSchedule, listSchedules } from '../run/schedules.ts';
import type { Change } from '../run/schedules.ts';
import { nameOfProject } from '../project-folder.ts';
import { examples } from './examples.ts';
import { duration, homeOption, projectOfRunOption } from './options.ts';

interface CreateOptions extends InputOptions {
  id?: string;
  every?: number;
  cron?: string;
  timeZone?: string;
  catchUp: number;
  pauseOnFailure?: boolean;
  paused?: boolean;
  replace?: boolean;
  home: string;
  project?: string;
}

const meanings: Record<Change, string> = {
  pause: 'start no more runs until it is unpaused',
  unpause: 'start runs again',
  trigger: 'start a run now, unless one is under way',
  delete: 'delete it; a run that is under way carries on',
};

export function scheduleCommand(): Command {
  const command = new Command('schedule').description(
    'recurring runs, such as the nightly load of a standing warehouse',
  );
  command.addHelpText(
    'after',
    examples({
      'sparkify schedule create --every 6h --input \'{"name":"shop"}\'':
        'load the standing warehouse of shop four times a day',
      'sparkify schedule list': 'all schedules, and when each runs next',
    }),
  );
  command.addCommand(createCommand()).addCommand(listCommand());
  for (const change of changes) command.addCommand(changeCommand(change));
  return command;
}

function createCommand(): Command {
  return new Command('create')
    .description(
      'start a workflow regularly; if a run is still under way when the next one is due, the next one is skipped',
    )
    .addArgument(
      new Argument('[workflow]', 'type of the workflow').choices(['load', 'query', 'pipeline']).default('load'),
    )
    .option('--id <id>', 'id of the schedule; its runs get this id with the time appended (default: <name>-<workflow>)')
    .addOption(new Option('--every <duration>', 'such as 15m, 6h or 1d').argParser(duration).conflicts('cron'))
    .option('--cron <expression>', 'such as "0 2 * * *"')
    .option('--time-zone <name>', 'of --cron, such as Europe/Berlin (default: UTC)')
    .addOption(new Option('--input <json>', 'input of each run; see `sparkify schema`').conflicts('inputFile'))
    .option('--input-file <file>', 'its input from a file; - is standard input')
    .addOption(
      new Option(
        '--catch-up <duration>',
        'start runs that were missed while the server was down, if they are no older than this',
      )
        .argParser(duration)
        .default(3_600_000, '1h'),
    )
    .option('--pause-on-failure', 'pause it after a run that failed')
    .option('--paused', 'create it paused')
    .option('--replace', 'change the schedule of that id, if there is one')
    .addOption(homeOption())
    .addOption(projectOfRunOption())
    .addHelpText(
      'after',
      examples({
        [`sparkify schedule create --every 6h --input '{"name":"shop"}'`]:
          'load the standing warehouse of shop four times a day',
        "sparkify schedule create --cron '0 2 * * *' --time-zone Europe/Berlin --project shop":
          'every night at two, with the project in the folder shop',
        [`sparkify schedule create pipeline --every 1d --input '{"name":"shop"}' --pause-on-failure`]:
          'a whole pipeline each day, until one fails',
      }),
    )
    .action(async (workflow: WorkflowType, options: CreateOptions) => {
      const { raw, name, about } = readInput(workflow, options, nameOfProject(options.project));
      const spec = specOf(options);
      const temporal = await connectTemporal(options.home);
      const scheduleId = options.id ?? `${name}-${workflow}`;
      const outcome = await createSchedule(temporal, {
        scheduleId,
        workflow,
        input: raw,
        about,
        spec,
        catchupWindowMs: options.catchUp,
        pauseOnFailure: options.pauseOnFailure ?? false,
        note: `${workflow} of ${name}`,
        paused: options.paused ?? false,
        replace: options.replace ?? false,
      });
      console.error(`The schedule ${scheduleId} is ${outcome}.`);
      if (workflow === 'pipeline') warnOfShortLife(raw, options.every);
    });
}

/** Otherwise each run would create a paused warehouse's cluster and data again. */
function warnOfShortLife(raw: unknown, everyMs: number | undefined): void {
  const { teardown, ttl } = parseInput('pipeline', raw);
  if (teardown !== 'pause' || everyMs === undefined || ttl === 'none' || durationMs(ttl) > everyMs) return;
  console.error(
    `The time to live, ${ttl} from the start of a run, ends before the next one, and the paused cluster is then deleted. ` +
      'Set a longer "ttl".',
  );
}

function specOf({ every, cron, timeZone }: CreateOptions): ScheduleSpec {
  if (timeZone !== undefined && cron === undefined) throw usageError('--time-zone goes with --cron.');
  if (every !== undefined) return { intervals: [{ every }] };
  if (cron !== undefined) return { cronExpressions: [cron], ...(timeZone === undefined ? {} : { timezone: timeZone }) };
  throw usageError('Say when: --every 6h, or --cron "0 2 * * *".');
}

function listCommand(): Command {
  return new Command('list')
    .description('list the schedules, when each last ran and when it runs next')
    .option('--json', 'as JSON')
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples({
        'sparkify schedule list': 'as a table',
        'sparkify schedule list --json': 'for a program',
      }),
    )
    .action(async ({ home, json }: { home: string; json?: boolean }) => {
      const schedules = await listSchedules(await connectTemporal(home));
      if (json) return console.log(JSON.stringify(schedules));
      if (schedules.length === 0) return console.error('There are no schedules.');
      const rows = schedules.map((one) => [
        one.scheduleId,
        one.workflow,
        one.paused ? 'paused' : 'running',
        one.lastRunAt ?? 'never',
        one.nextRunAt ?? '',
        one.note,
      ]);
      console.log(tableLines(['schedule', 'workflow', 'state', 'last run', 'next run', 'note'], rows).join('\n'));
    });
}

function changeCommand(change: Change): Command {
  return new Command(change)
    .description(meanings[change])
    .argument('<id>', 'id of the schedule')
    .option('--note <text>', 'the reason, shown in lists')
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples({
        [`sparkify schedule ${change} shop-load`]: 'the schedule with this id',
        [`sparkify schedule ${change} shop-load --note 'new data model'`]: 'with the reason',
      }),
    )
    .action(async (scheduleId: string, { home, note }: { home: string; note?: string }) => {
      await changeSchedule(await connectTemporal(home), scheduleId, change, note);
      console.error(`${change}: ${scheduleId}`);
    });
}
