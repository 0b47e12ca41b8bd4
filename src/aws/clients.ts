import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { DescribeClustersCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import { RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import { keepDigits } from './exact-numbers.ts';
import type { MiddlewareStack } from '@smithy/types';
import { tellExpired } from './credentials.ts';
import { proxyAgents } from './proxy.ts';

/** The AWS services that the pipeline calls. */
export interface AwsClients {
  redshift: RedshiftClient;
  redshiftData: RedshiftDataClient;
  serverless: RedshiftServerlessClient;
  iam: IAMClient;
  ec2: EC2Client;
  sts: STSClient;
  /** Follows a bucket into its region. */
  s3: S3Client;
  secrets: SecretsManagerClient;
  region: string;
  /** Host and port of the Redshift API, to find out from which address this machine reaches it. */
  apiHost: { name: string; port: number };
}

/**
 * An answer that takes longer than this counts as lost, and the call is repeated. Without the last, the SDK only warns.
 */
const timeouts = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
/** No request takes longer. */
export const longestRequestMs = timeouts.connectionTimeout + timeouts.requestTimeout;

/**
 * Clients with the SDK's own configuration: region, credentials and endpoints come from its environment variables and
 * profiles, so `AWS_ENDPOINT_URL` alone leads to the local cloud; proxies from HTTPS_PROXY and the like.
 * `beforeRequest` is called before each request, including the SDK's own retries, and can prevent it by throwing.
 * Throws Error if no region is configured. Credentials are resolved only when needed.
 */
export async function createAwsClients(beforeRequest: () => void = () => undefined): Promise<AwsClients> {
  const shared = { requestHandler: { ...timeouts, ...proxyAgents() } };
  const redshift = new RedshiftClient(shared);
  const region = await redshift.config.region().catch((cause: unknown) => {
    throw new Error('no AWS region is configured: set AWS_REGION, or region in the AWS profile', { cause });
  });
  const apiHost = await destinationOf(new RedshiftClient(noCredentials), (probe) =>
    probe.send(new DescribeClustersCommand({})),
  );
  const clients = {
    redshift,
    redshiftData: new RedshiftDataClient(shared),
    serverless: new RedshiftServerlessClient(shared),
    iam: new IAMClient({ ...shared, region }),
    ec2: new EC2Client(shared),
    sts: new STSClient(shared),
    secrets: new SecretsManagerClient(shared),
    // A stand-in for AWS at one address has no host names for buckets.
    s3: new S3Client({ ...shared, followRegionRedirects: true, forcePathStyle: await standsInForS3(region) }),
  };
  guard(clients.redshift, beforeRequest);
  guard(clients.serverless, beforeRequest);
  guard(clients.redshiftData, beforeRequest);
  keepDigits(clients.redshiftData);
  guard(clients.iam, beforeRequest);
  guard(clients.ec2, beforeRequest);
  guard(clients.sts, beforeRequest);
  guard(clients.s3, beforeRequest);
  guard(clients.secrets, beforeRequest);
  return { ...clients, region, apiHost };
}

/** For requests that are not sent. */
const noCredentials = { credentials: { accessKeyId: 'none', secretAccessKey: 'none' } };

/** Whether buckets are somewhere other than AWS. */
async function standsInForS3(region: string): Promise<boolean> {
  const client = new S3Client(noCredentials);
  const [{ name }, useFips, useDualStack] = await Promise.all([
    destinationOf(client, (probe) => probe.send(new ListBucketsCommand({}))),
    client.config.useFipsEndpoint(),
    client.config.useDualstackEndpoint(),
  ]);
  const { url } = client.config.endpointProvider({ Region: region, UseFIPS: useFips, UseDualStack: useDualStack });
  return name !== url.hostname;
}

interface Probe<Input extends object, Output extends object> {
  middlewareStack: MiddlewareStack<Input, Output>;
  destroy(): void;
}

/**
 * Where the SDK sends a request: to the configured endpoint, or to AWS's for the partition and region. Sends nothing.
 */
async function destinationOf<Input extends object, Output extends object, Client extends Probe<Input, Output>>(
  client: Client & Probe<Input, Output>,
  send: (client: Client) => Promise<unknown>,
): Promise<AwsClients['apiHost']> {
  let request: { hostname?: string; port?: number; protocol?: string } = {};
  client.middlewareStack.add(
    () => async (built) => {
      request = built.request as typeof request;
      return { response: undefined, output: {} as Output };
    },
    { step: 'build' },
  );
  await send(client);
  client.destroy();
  const { hostname = '', protocol, port = protocol === 'http:' ? 80 : 443 } = request;
  return { name: hostname, port };
}

/** Late in the stack, so that it also runs for each of the SDK's own retries. */
function guard<Input extends object, Output extends object>(
  client: Parameters<typeof tellExpired<Input, Output>>[0],
  beforeRequest: () => void,
): void {
  tellExpired(client);
  client.middlewareStack.add(
    (next) => async (request) => {
      beforeRequest();
      return next(request);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
}
