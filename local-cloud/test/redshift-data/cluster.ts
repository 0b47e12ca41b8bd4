import { setTimeout as pause } from 'node:timers/promises';
import { CreateClusterCommand, DescribeClustersCommand } from '@aws-sdk/client-redshift';
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  type ExecuteStatementCommandInput,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { startClusterProcess } from '../../src/engine/process.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';

/** Where the statements of a test run. No rule of a security group opens its port. */
export const place = { ClusterIdentifier: 'c1', Database: 'dev', DbUser: 'awsuser' } as const;

/** A statement that takes longer than any test. */
export const endless = 'select count(*) from generate_series(1, 1000000) as a(n), generate_series(1, 1000000) as b(n)';

/** A cloud with a real cluster. */
export const startWithCluster = async (): Promise<TestCloud> => {
  const local = await startTestCloud({ startProcess: startClusterProcess });
  await local.redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier: 'c1',
      NodeType: 'ra3.large',
      ClusterType: 'single-node',
      DBName: 'dev',
      MasterUsername: 'awsuser',
      ManageMasterPassword: true,
    }),
  );
  for (;;) {
    const { Clusters } = await local.redshift.send(new DescribeClustersCommand({ ClusterIdentifier: 'c1' }));
    if (Clusters?.[0]?.ClusterStatus === 'available') return local;
    await pause(50);
  }
};

type Where = Omit<ExecuteStatementCommandInput, 'Sql'>;

/** Runs a statement to its end. */
export const execute = async (client: RedshiftDataClient, Sql: string, where: Where = place) => {
  const { Id, SessionId } = await client.send(new ExecuteStatementCommand({ ...where, Sql }));
  const described = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  return { ...described, SessionId };
};

/** Runs a query, and reads the first page of its result. */
export const query = async (client: RedshiftDataClient, Sql: string, where: Where = place) => {
  const { Id, Status, Error: why } = await execute(client, Sql, where);
  if (Status !== 'FINISHED') throw new Error(why);
  return client.send(new GetStatementResultCommand({ Id }));
};
