import { cloudEnvironment } from './cloud.ts';
import { homePaths } from './home.ts';
import type { Running } from './home.ts';

/** An environment in which other programs use what is up in a home, and nothing of the caller's own account or server. */
export function environmentOf(running: Running, home: string): NodeJS.ProcessEnv {
  const { aws, s3Root } = running;
  const cloud = { ...aws, s3Root, caFile: homePaths(home).warehouseCa };
  // What the AWS CLI 1 and boto3 read.
  return { ...cloudEnvironment(cloud, temporalEnvironment(running, home)), AWS_DEFAULT_REGION: aws.region };
}

/** The same of the Temporal server alone: one that was started there, or the one that it was configured with. */
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

/** Nothing of the caller's own profile (TLS, API key, another namespace) may reach a server that was started here. */
export function ownServerEnvironment(home: string): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(others), TEMPORAL_CONFIG_FILE: homePaths(home).profile };
}
