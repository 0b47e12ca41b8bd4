import { cloudEnvironment } from './cloud.ts';
import { homePaths } from './home.ts';
import type { Running } from './home.ts';

/** An environment in which other programs use what is running in a home, and not the caller's account or server. */
export function environmentOf(running: Running, home: string): NodeJS.ProcessEnv {
  const { aws, s3Root } = running;
  const cloud = { ...aws, s3Root, caFile: homePaths(home).warehouseCa };
  // What the AWS CLI 1 and boto3 read.
  return { ...cloudEnvironment(cloud, temporalEnvironment(running, home)), AWS_DEFAULT_REGION: aws.region };
}

/** The same, but only for the Temporal server: the one that was started there or configured. */
export function temporalEnvironment({ temporal, codec }: Running, home: string): NodeJS.ProcessEnv {
  const { address, namespace, ui } = temporal;
  const env = ui === null ? process.env : ownServerEnvironment(home);
  return {
    ...env,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ...(codec !== undefined && { TEMPORAL_CODEC_ENDPOINT: codec }),
  };
}

/** A server that was started here must not get anything from the caller's profile (TLS, API key, another namespace). */
export function ownServerEnvironment(home: string): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(others), TEMPORAL_CONFIG_FILE: homePaths(home).profile };
}
