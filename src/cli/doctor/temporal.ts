import type { Finding } from '../../contract/preflight.ts';
import { rootMessage } from '../errors.ts';
import { hasWorker, openTemporal } from '../run/connect.ts';
import type { FoundTemporal } from '../run/connect.ts';
import { whyNotServing } from '../services/temporal-server.ts';

const check = 'temporal';

/** Whether the Temporal server that commands and workers use answers, and knows the namespace. */
export async function lookAtTemporal(found: FoundTemporal): Promise<Finding<'temporal'>> {
  const { config, origin } = found;
  const { connection, namespace, taskQueue } = config;
  const way = connection.tls ? ' over TLS' : '';
  const what = `${connection.address}${way}, namespace ${namespace} (${origin}),`;
  const why = await whyNotServing(connection, namespace);
  if (why !== undefined) {
    const fix = 'start a server (`npx sparkify up` brings one), or set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE';
    return { check, state: 'failed', what, why: `is not a usable Temporal server (${why})`, fix };
  }
  const temporal = await openTemporal(found);
  try {
    const worker = (await hasWorker(temporal)) ? 'a worker' : 'no worker yet';
    return { check, state: 'passed', what, why: `answers; ${worker} polls the task queue ${taskQueue}` };
  } catch (error) {
    return {
      check,
      state: 'unknown',
      what,
      why: `answers, but does not say whether there are workers (${rootMessage(error)})`,
    };
  } finally {
    await temporal.client.connection.close();
  }
}

/** A profile or variable is unusable, so the owner of the resources is unknown. */
export function wrongSettings({ message }: Error): Finding<'temporal'> {
  const fix = 'fix that first; until then AWS is not checked';
  return { check, state: 'failed', what: "the worker's settings", why: `are wrong (${message})`, fix };
}
