#!/usr/bin/env node
import { flushTraces } from '../temporal/traces.ts';
import { exitCodes } from './errors.ts';
import { execute } from './execute.ts';

// The SDK's versions are pinned: the warning about what later versions need would only distract. Child processes
// inherit this.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

// A reader that stops early (`| head`) is not a failure; output that a full disk cuts short is.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  console.error(`sparkify: Cannot write all of the output: ${error.message}`);
  process.exit(exitCodes.failed);
});
// A worker whose log is on a full disk goes on without it.
process.stderr.on('error', () => undefined);

// The clients and the downloader may hold sockets open, but the work is done.
void execute(process.argv.slice(2)).then(async (code) => {
  await flushTraces();
  process.exit(code);
});
