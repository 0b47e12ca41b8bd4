import { Command, Option } from 'commander';
import { keysFileVariable, keysVariable, readCodecKeys } from '../../temporal/keys.ts';
import { usageError } from '../errors.ts';
import { startCodecServer, usualCodecPort } from '../services/codec.ts';
import { untilInterrupted } from '../services/interrupt.ts';
import { examples } from './examples.ts';
import { wholeNumber } from './options.ts';

interface CodecServerOptions {
  host: string;
  port: number;
  origin: string[];
}

export function codecServerCommand(): Command {
  return new Command('codec-server')
    .description('decrypt for the Temporal UI and CLI; by default reachable only from this machine')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option('--port <port>', 'port to listen on; 0 picks a free one')
        .argParser(wholeNumber(0, 65535))
        .default(usualCodecPort),
    )
    .option('--origin <url...>', 'origins of the pages that may use it', [
      'http://127.0.0.1:8233',
      'http://localhost:8233',
    ])
    .addHelpText(
      'after',
      examples({
        'SPARKIFY_CODEC_KEYS_FILE=keys.txt sparkify codec-server': 'for the UI and CLI on this machine',
        'SPARKIFY_CODEC_KEYS_FILE=keys.txt sparkify codec-server --port 8888 --origin https://temporal.example.org':
          'for a UI that is served elsewhere',
      }),
    )
    .action(async ({ host, port, origin }: CodecServerOptions) => {
      const keys = readCodecKeys();
      if (keys.length === 0) throw usageError(`There are no keys: set ${keysVariable} or ${keysFileVariable}.`);
      const interrupted = untilInterrupted();
      const { endpoint, stop } = await startCodecServer({ keys, host, port, origins: new Set(origin) });
      console.log(JSON.stringify({ endpoint }));
      console.error(`Use it: temporal workflow show -w ID --codec-endpoint ${endpoint}`);
      await interrupted;
      await stop();
    });
}
