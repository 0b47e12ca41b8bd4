import { Command, Option } from 'commander';
import { about } from '../../contract/about.ts';
import { connectTemporal } from '../run/connect.ts';
import { readInput } from '../run/input.ts';
import { changeSchedule, createSchedule, reapScheduleId } from '../run/schedules.ts';
import { examples } from './examples.ts';
import { duration, homeOption } from './options.ts';

/** `sparkify run reap` runs it once; this is about its schedule. */
export function reapCommand(): Command {
  return new Command('reap')
    .description('the schedule that deletes what has outlived its time to live (to do it once, now: sparkify run reap)')
    .addHelpText(
      'after',
      examples({
        'sparkify reap install': 'look every 15 minutes',
        'sparkify run reap': 'look once, now',
      }),
    )
    .addCommand(installCommand())
    .addCommand(uninstallCommand());
}

function installCommand(): Command {
  return new Command('install')
    .description('create the schedule, or change the existing one')
    .addOption(new Option('--every <duration>', 'how often it looks').argParser(duration).default(900_000, '15m'))
    .option('--webhook <name>', 'webhook of the workers to notify when something cannot be deleted; default: none')
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples({
        'sparkify reap install': 'look every 15 minutes',
        'sparkify reap install --every 1h': 'look less often',
        'sparkify reap install --webhook ops': 'notify the webhook at SPARKIFY_WEBHOOK_OPS of what is left',
      }),
    )
    .action(async ({ every, webhook, home }: { every: number; webhook?: string; home: string }) => {
      const told = webhook === undefined ? {} : { notify: { webhook } };
      const { raw: input } = readInput('reap', { input: JSON.stringify(told) });
      const outcome = await createSchedule(await connectTemporal(home), {
        scheduleId: reapScheduleId,
        workflow: 'reap',
        input,
        about: about('reap', {}),
        spec: { intervals: [{ every }] },
        // A missed run is not worth repeating: the next one sees the same.
        catchupWindowMs: every,
        pauseOnFailure: false,
        note: 'deletes what has outlived its time to live',
        paused: false,
        replace: true,
      });
      console.error(`The schedule ${reapScheduleId} is ${outcome}.`);
    });
}

function uninstallCommand(): Command {
  return new Command('uninstall')
    .description('delete the schedule: then nothing deletes what a lost lease leaves behind')
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples({
        'sparkify reap uninstall': 'on the server that runs in .sparkify, or the configured one',
        'sparkify reap uninstall --home ../elsewhere': 'what is running there',
      }),
    )
    .action(async ({ home }: { home: string }) => {
      await changeSchedule(await connectTemporal(home), reapScheduleId, 'delete');
      console.error(`The schedule ${reapScheduleId} is deleted.`);
    });
}
