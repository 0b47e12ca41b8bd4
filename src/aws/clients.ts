import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RedshiftClient } from '@aws-sdk/client-redshift';
import { STSClient } from '@aws-sdk/client-sts';

/** The AWS services that the pipeline calls. */
export interface AwsClients {
  redshift: RedshiftClient;
  iam: IAMClient;
  ec2: EC2Client;
  sts: STSClient;
  region: string;
  /** Host and port of the Redshift API, to find out from which address this machine reaches it. */
  apiHost: { name: string; port: number };
}

/** An answer that takes longer than this is lost; Temporal asks again. */
const timeouts = { connectionTimeout: 5_000, requestTimeout: 20_000 };

/**
 * Clients with the SDK's own configuration: region, credentials and endpoint come from its environment variables and
 * profiles, so `AWS_ENDPOINT_URL` alone leads to the local cloud. Throws Error when no region is configured.
 */
export async function createAwsClients(env: NodeJS.ProcessEnv = process.env): Promise<AwsClients> {
  const shared = { requestHandler: timeouts };
  const redshift = new RedshiftClient(shared);
  const region = await redshift.config.region().catch((cause: unknown) => {
    throw new Error('no AWS region is configured: set AWS_REGION, or region in the AWS profile', { cause });
  });
  const endpoint = env['AWS_ENDPOINT_URL_REDSHIFT'] ?? env['AWS_ENDPOINT_URL'];
  const url = new URL(endpoint ?? `https://redshift.${region}.amazonaws.com`);
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
  return {
    redshift,
    iam: new IAMClient({ ...shared, region }),
    ec2: new EC2Client(shared),
    sts: new STSClient(shared),
    region,
    apiHost: { name: url.hostname, port },
  };
}
