import { describeWith, pythonPackages } from '../../local-cloud/test/clients/support/install.ts';
import type { Cluster } from '@aws-sdk/client-redshift';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { startCloud } from '../support/cloud.ts';
import type { TestCloud } from '../support/cloud.ts';
import { wholeLife } from './control-plane.ts';
import type { Seen } from './control-plane.ts';
import { startMoto } from './moto.ts';
import type { Moto } from './moto.ts';

/** Everything that a worker creates and deletes, on a stand-in for AWS that others wrote, and on the local cloud. */

/** moto's clusters have no ClusterNamespaceArn, which AWS's have always. */
function tellNamespaces({ redshift }: AwsClients): void {
  redshift.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      for (const cluster of (result.output as { Clusters?: Cluster[] }).Clusters ?? [])
        cluster.ClusterNamespaceArn ??= 'arn:aws:redshift:us-west-2:123456789012:namespace:none';
      return result;
    },
    { step: 'initialize' },
  );
}

/** moto has no Redshift Serverless: nothing is there. */
function tellNoServerless({ serverless }: AwsClients): void {
  serverless.middlewareStack.add(
    () => () => Promise.resolve({ output: { $metadata: {}, namespaces: [], workgroups: [] }, response: undefined }),
    { step: 'initialize' },
  );
}

let cloud: TestCloud;
let moto: Moto;
let there: Seen[] = [];
let here: Seen[] = [];

describeWith('python3')('the control plane', () => {
  beforeAll(async () => {
    cloud = await startCloud();
    here = await wholeLife(cloud.clients);
    moto = await startMoto(await pythonPackages('moto', '5.2.5', 'moto[server,ec2,iam,redshift]==5.2.5'));
    process.env['AWS_ENDPOINT_URL'] = moto.endpoint;
    const aws = await createAwsClients();
    tellNamespaces(aws);
    tellNoServerless(aws);
    there = await wholeLife(aws);
  });
  afterAll(async () => {
    await moto?.stop();
    await cloud?.stop();
  });

  test('is the same on moto as on the local cloud', () => {
    process.stderr.write(`${here.length} steps\n`);
    expect(JSON.stringify(here)).not.toContain('"error"');
    expect(here.at(-1)).toEqual(['tagged', { found: [], unlisted: [] }]);
    expect(there).toEqual(here);
  });
});
