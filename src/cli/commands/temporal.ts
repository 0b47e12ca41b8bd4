import { Command } from 'commander';
import { findTemporal } from '../run/connect.ts';
import { temporalEnvironment } from '../services/environment.ts';
import { handOver } from '../services/hand-over.ts';
import { findTemporalCli } from '../services/temporal-cli.ts';
import { examples } from './examples.ts';
import { homeOption } from './options.ts';

export function temporalCommand(): Command {
  return new Command('temporal')
    .description('the Temporal CLI, which is fetched where there is none, on the server of what is up')
    .argument('[args...]', 'its commands and flags, as they are')
    .addOption(homeOption())
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText(
      'after',
      '\n--home goes before its first word. The exit code is that of the Temporal CLI.\n' +
        examples({
          'sparkify temporal workflow list': 'the runs on the server that is up in .sparkify, or that is configured',
          'sparkify temporal workflow update execute --workflow-id sparkify-pipeline --name retry':
            'answer a run that is held',
          'sparkify temporal --home ../elsewhere workflow show --help': 'what is up elsewhere; its own help',
        }),
    )
    .action(async (args: string[], { home }: { home: string }) => {
      const { running } = findTemporal(home);
      // One that is configured is found by the Temporal CLI itself.
      const env = running === undefined ? process.env : temporalEnvironment(running, home);
      const cli = await findTemporalCli({ onProgress: (line) => console.error(line) });
      process.exitCode = await handOver(cli.path, args, env);
    });
}
