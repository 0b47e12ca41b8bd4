import { Command } from 'commander';
import { findTemporal } from '../run/connect.ts';
import { temporalEnvironment } from '../services/environment.ts';
import { handOver } from '../services/hand-over.ts';
import { findTemporalCli } from '../services/temporal-cli.ts';
import { examples } from './examples.ts';
import { homeOption } from './options.ts';

export function temporalCommand(): Command {
  return new Command('temporal')
    .description('run the Temporal CLI, fetched if you have none, against the server that is running')
    .argument('[args...]', 'commands and flags of the Temporal CLI')
    .addOption(homeOption())
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText(
      'after',
      '\nPut --home before the first argument. The exit code is that of the Temporal CLI.\n' +
        examples({
          'sparkify temporal workflow list': 'the runs on the server that runs in .sparkify, or on the configured one',
          'sparkify temporal workflow update execute --workflow-id sparkify-pipeline --name retry':
            'answer a run that is held',
          'sparkify temporal --home ../elsewhere workflow show --help': 'what runs elsewhere; help of the Temporal CLI',
        }),
    )
    .action(async (args: string[], { home }: { home: string }) => {
      const { running } = findTemporal(home);
      // The Temporal CLI finds a configured server by itself.
      const env = running === undefined ? process.env : temporalEnvironment(running, home);
      const cli = await findTemporalCli({ onProgress: (line) => console.error(line) });
      process.exitCode = await handOver(cli.path, args, env);
    });
}
