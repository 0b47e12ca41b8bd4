import { Command, Option } from 'commander';
import { about } from '../../contract/about.ts';
import { connectTemporal } from '../run/connect.ts';
import { changeSchedule, createSchedule, reapScheduleId } from '../run/schedules.ts';
import { duration, homeOption } from './options.ts';

/** `sparkify run reap` runs it once; this is about its schedule. */
export function reapCommand(): Command {
  return new Command('reap')
    .description('the schedule that deletes what outlived its time to live (once, now: sparkify run reap)')
    .addCommand(installCommand())
    .addCommand(uninstallCommand());
}

function installCommand(): Command {
  return new Command('install')
    .description('create the schedule, or change the one that is there')
    .addOption(new Option('--every <duration>', 'how often it looks').argParser(duration).default(900_000, '15m'))
    .addOption(homeOption())
    .action(async ({ every, home }: { every: number; home: string }) => {
      const outcome = await createSchedule(await connectTemporal(home), {
        scheduleId: reapScheduleId,
        workflow: 'reap',
        input: {},
        about: about('reap', {}),
        spec: { intervals: [{ every }] },
        // A look that was missed is not worth repeating: the next one sees the same.
        catchupWindowMs: every,
        pauseOnFailure: false,
        note: 'deletes what outlived its time to live',
        paused: false,
        replace: true,
      });
      console.error(`The schedule ${reapScheduleId} is ${outcome}.`);
    });
}

function uninstallCommand(): Command {
  return new Command('uninstall')
    .description('delete the schedule: nothing deletes then what a lost lease leaves behind')
    .addOption(homeOption())
    .action(async ({ home }: { home: string }) => {
      await changeSchedule(await connectTemporal(home), reapScheduleId, 'delete');
      console.error(`The schedule ${reapScheduleId} is deleted.`);
    });
}
