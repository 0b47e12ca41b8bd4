import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RedshiftClient } from '@aws-sdk/client-redshift';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { MiddlewareStack } from '@smithy/types';

/** The AWS services that the pipeline calls. */
export interface AwsClients {
  redshift: RedshiftClient;
  iam: IAMClient;
  ec2: EC2Client;
  sts: STSClient;
  /** Follows a bucket into its region. */
  s3: S3Client;
  region: string;
  /** Host and port of the Redshift API, to find out from which address this machine reaches it. */
  apiHost: { name: string; port: number };
}

/** An answer that takes longer than this is lost, and asked for again. Without the last, the SDK only warns. */
const timeouts = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
/** No request takes longer. */
export const longestRequestMs = timeouts.connectionTimeout + timeouts.requestTimeout;

/**
 * Clients with the SDK's own configuration: region, credentials and endpoint come from its environment variables and
 * profiles, so `AWS_ENDPOINT_URL` alone leads to the local cloud. `beforeRequest` is called before each
 * request, each of the SDK's own retries included, and forbids it by throwing.
 * Throws Error when no region is configured.
 */
export async function createAwsClients(
  env: NodeJS.ProcessEnv = process.env,
  beforeRequest: () => void = () => undefined,
): Promise<AwsClients> {
  const shared = { requestHandler: timeouts };
  const redshift = new RedshiftClient(shared);
  const region = await redshift.config.region().catch((cause: unknown) => {
    throw new Error('no AWS region is configured: set AWS_REGION, or region in the AWS profile', { cause });
  });
  const endpoint = env['AWS_ENDPOINT_URL_REDSHIFT'] ?? env['AWS_ENDPOINT_URL'];
  const url = new URL(endpoint ?? `https://redshift.${region}.amazonaws.com`);
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
  const clients = {
    redshift,
    iam: new IAMClient({ ...shared, region }),
    ec2: new EC2Client(shared),
    sts: new STSClient(shared),
    // What stands in for AWS at one address has no names of buckets before it.
    s3: new S3Client({ ...shared, followRegionRedirects: true, forcePathStyle: s3Endpoint(env) !== undefined }),
  };
  askBefore(clients.redshift, beforeRequest);
  askBefore(clients.iam, beforeRequest);
  askBefore(clients.ec2, beforeRequest);
  askBefore(clients.sts, beforeRequest);
  askBefore(clients.s3, beforeRequest);
  return { ...clients, region, apiHost: { name: url.hostname, port } };
}

const s3Endpoint = (env: NodeJS.ProcessEnv): string | undefined =>
  env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];

/** Late in the stack, so that each of the SDK's own retries is asked about, too. */
function askBefore<Input extends object, Output extends object>(
  { middlewareStack }: { middlewareStack: MiddlewareStack<Input, Output> },
  beforeRequest: () => void,
): void {
  middlewareStack.add(
    (next) => async (request) => {
      beforeRequest();
      return next(request);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
}
