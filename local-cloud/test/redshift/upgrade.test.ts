import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateClusterCommand, DescribeClustersCommand, GetClusterCredentialsCommand } from '@aws-sdk/client-redshift';
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { initialState, tables } from '../../src/cloud.ts';
import { openDocument } from '../../src/state/document.ts';
import { until } from '../../../test/support/until.ts';
import { startTestCloud } from '../support/cloud.ts';

/** Writes the state as the first version did: one JSON, without a mark, each cluster with its credentials within itself. */
const writeAsFirstVersion = async (file: string): Promise<void> => {
  const { value, close } = await openDocument(file, { tables, initial: () => initialState('r') });
  await close();
  const { credentials, clusters, ...rest } = value.redshift;
  const withOwn = clusters.map((cluster) => ({
    ...cluster,
    credentials: credentials
      .filter(({ namespaceId }) => namespaceId === cluster.namespaceId)
      .map(({ id: _id, namespaceId: _namespaceId, ...own }) => own),
  }));
  writeFileSync(file, JSON.stringify({ ...value, redshift: { ...rest, clusters: withOwn } }, undefined, 1));
};

test('a home of the first version has everything that it had, temporary passwords too', async () => {
  const login = { ClusterIdentifier: 'c1', DbUser: 'ann' };
  let cloud = await startTestCloud();
  await cloud.iam.send(new CreateUserCommand({ UserName: 'ann' }));
  await cloud.redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier: 'c1',
      NodeType: 'ra3.large',
      ClusterType: 'single-node',
      MasterUsername: 'awsuser',
      MasterUserPassword: 'Passw0rd',
    }),
  );
  const { DbUser } = await cloud.redshift.send(new GetClusterCredentialsCommand(login));
  const before = await cloud.processes[0]?.host.credentials(DbUser ?? '');
  expect(before).toHaveLength(1);
  const file = join(cloud.home, 'cloud', 'state.json');
  await cloud.cloud.stop();
  await writeAsFirstVersion(file);

  cloud = await startTestCloud({}, 0, cloud.home);
  expect((await cloud.iam.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName)).toEqual(['ann']);
  const { Clusters } = await cloud.redshift.send(new DescribeClustersCommand({}));
  expect(Clusters?.map(({ ClusterIdentifier }) => ClusterIdentifier)).toEqual(['c1']);
  const started = cloud.processes;
  await until(() => started.length > 0);
  const after = await started[0]?.host.credentials(DbUser ?? '');
  expect(after?.[0]).toMatchObject({ dbUser: 'ann', md5: before?.[0]?.md5 });
  await cloud.stop();
});
