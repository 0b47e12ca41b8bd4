import type { Calls, Reply, Request } from '../messages.ts';
import { requireInstalled } from './installed.ts';
import { refusalOf } from './refusal.ts';
import type { Started } from './start.ts';

/**
 * A local cloud that takes requests over the IPC channel to its parent, and ends with it. Its modules are loaded at the
 * start, so that a missing package gives a clear error.
 */
let starting: Promise<Started> | undefined;

const calls: { [C in keyof Calls]: (options: Calls[C]['options']) => Promise<Calls[C]['result']> } = {
  start: async (options) => {
    requireInstalled();
    const { start } = await import('./start.ts');
    starting = start(options);
    return (await starting).address;
  },
  createCluster: async (options) => {
    const { parseCluster } = await import('./options.ts');
    const { createCluster } = await import('./create-cluster.ts');
    if (starting === undefined) throw new Error('nothing was started');
    return createCluster((await starting).address, parseCluster(options));
  },
  stop: async () => {
    await stop();
    return null;
  },
};

const answer = async ({ id, call, options }: Request): Promise<Reply> => {
  try {
    return { id, result: await (calls[call] as (options: unknown) => Promise<unknown>)(options) };
  } catch (error) {
    return { id, error: refusalOf(error) };
  }
};

const serve = async (request: Request): Promise<void> => {
  const reply = await answer(request);
  // A parent that is gone is not answered.
  if (process.connected) process.send?.(reply, () => request.call === 'stop' && end());
};

let stopping: Promise<void> | undefined;

/** What did not start needs no stop. */
const stop = (): Promise<void> => {
  stopping ??= (async () => {
    const started = await starting?.catch(() => undefined);
    await started?.stop();
  })();
  return stopping;
};

const end = (): void => {
  void stop().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
};

// The SDK's versions are pinned, so its warnings about future requirements do not concern users of this program.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
// Whoever reads the log may be gone; there is still a home to be left in order.
process.stderr.on('error', () => undefined);
// What is written here, and by the clusters' processes, is full of secrets.
process.umask(0o077);
for (const event of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect'] as const) process.on(event, end);
process.on('message', (request: Request) => void serve(request));
