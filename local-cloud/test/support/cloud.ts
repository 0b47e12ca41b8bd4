import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RedshiftClient } from '@aws-sdk/client-redshift';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import { startCloud, type Cloud, type CloudOptions } from '../../src/cloud.ts';
import { fakeProcesses, type FakeProcess } from './process.ts';

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** SDK clients for an endpoint. They try once, without correcting the clock, so that a test sees the first answer. */
export const clientsOf = ({ endpoint, region }: Pick<Cloud, 'endpoint' | 'region'>, credentials: Keys) => {
  const config = { endpoint, region, credentials, maxAttempts: 1, disableClockSkewCorrection: true };
  return {
    iam: new IAMClient(config),
    ec2: new EC2Client(config),
    redshift: new RedshiftClient(config),
    redshiftData: new RedshiftDataClient(config),
    serverless: new RedshiftServerlessClient(config),
    sts: new STSClient(config),
    secrets: new SecretsManagerClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
  };
};

export type Clients = ReturnType<typeof clientsOf>;

/** A local cloud inside the test, with fake cluster processes. */
export interface TestCloud extends Clients {
  cloud: Cloud;
  home: string;
  processes: FakeProcess[];
  reports: string[];
  /** Clients that sign with other keys. */
  as(keys: Keys): Clients;
  /** Stops it and starts it again on the same home. */
  again(): Promise<TestCloud>;
  stop(): Promise<void>;
}

const quick = { createMs: 200, deleteMs: 20, modifyMs: 20, pauseMs: 20, resumeMs: 20, rebootMs: 20, roleMs: 0 };

/** Starts a local cloud, in a new folder unless a home is given. */
export const startTestCloud = async (
  options: Partial<CloudOptions> = {},
  failures = 0,
  home = mkdtempSync(join(tmpdir(), 'sparkify-local-')),
): Promise<TestCloud> => {
  const { started, startProcess } = fakeProcesses(failures);
  const reports: string[] = [];
  const report = (message: string) => void reports.push(message);
  const durations = { ...quick, resizeMs: 20, snapshotMs: 20, ...options.durations };
  const cloud = await startCloud({ home, startProcess, report, ...options, durations });
  const clients = clientsOf(cloud, cloud);
  const end = async () => {
    for (const client of Object.values(clients)) client.destroy();
    await cloud.stop();
  };
  return {
    ...clients,
    cloud,
    home,
    processes: started,
    reports,
    as: (keys) => clientsOf(cloud, keys),
    again: async () => {
      await end();
      return startTestCloud(options, 0, home);
    },
    stop: async () => {
      await end();
      rmSync(home, { recursive: true, force: true });
    },
  };
};

/** The error that a promise rejects with, as the SDK shows it. */
export const refusalOf = async (
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; status: number }> => {
  try {
    await promise;
  } catch (error) {
    const { name, message, Code, $metadata } = error as {
      name: string;
      message: string;
      Code?: string;
      $metadata?: { httpStatusCode: number };
    };
    return { code: Code ?? name, message, status: $metadata?.httpStatusCode ?? 0 };
  }
  throw new Error('it was not refused');
};

/** A policy document with these statements. */
export const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** The trust policy that Redshift needs. */
export const redshiftTrust = policy({
  Effect: 'Allow',
  Principal: { Service: 'redshift.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

/** The trust policy that Redshift Serverless needs. */
export const serverlessTrust = policy({
  Effect: 'Allow',
  Principal: { Service: ['redshift-serverless.amazonaws.com', 'redshift.amazonaws.com'] },
  Action: 'sts:AssumeRole',
});
