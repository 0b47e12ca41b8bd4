import type { Activities, EnsuredNetwork } from '../../../src/contract/activities.ts';
import type { Input } from '../../../src/contract/inputs.ts';
import type { ProvisionResult } from '../../../src/contract/results.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => simulate());

function simulate(more: Partial<Activities> = {}): void {
  world = new FakeWorld();
  temporal = new Temporal({ ...world.activities(), ...more });
}

const start = (input: Input<'provision'> = {}): Handle => temporal.start('provision', [{ name: 'songs', ...input }]);
/** What an activity was asked, each time. */
const asked = (type: string) => temporal.scheduled.filter((one) => one.type === type).map(({ input }) => input);

describe('the network', () => {
  const subnetIds = ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'];
  const step = async (run: Handle) => (await run.status()).steps.find(({ name }) => name === 'network')?.detail;

  test('that is told by its subnets has a subnet group, which is taken back after the cluster', async () => {
    const run = start({ network: { subnetIds } });
    const result = await run.result<ProvisionResult>();
    expect(asked('ensureNetwork')).toMatchObject([{ subnetIds, cidrs: 'auto' }]);
    expect(asked('preflight')).toMatchObject([{ subnetGroups: ['songs-redshift'], network: { subnetIds } }]);
    expect(asked('ensureCluster')).toMatchObject([{ subnetGroup: 'songs-redshift', securityGroupIds: ['sg-1'] }]);
    expect(result.network).toMatchObject({ vpcId: 'vpc-1', subnetGroup: 'songs-redshift', cidrs: ['127.0.0.1/32'] });
    expect(await step(run)).toBe('sg-1 admits 127.0.0.1/32 to port 5439, in the subnet group songs-redshift');
    simulate();
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    const failed = start({ network: { subnetIds } });
    await failed.failure();
    expect((await failed.status()).steps.slice(8).map(({ name }) => name)).toEqual([
      'revoke',
      'delete cluster',
      'delete group',
      'delete subnet group',
      'delete role',
    ]);
    expect(world.resources).toEqual(new Set());
  });

  test('whose security groups are there opens nothing, and takes back nothing of it', async () => {
    const securityGroupIds = ['sg-0a1b2c3d', 'sg-1a1b2c3d'];
    const run = start({ network: { securityGroupIds } });
    await run.result();
    expect(asked('preflight')).toMatchObject([{ network: { securityGroupIds } }]);
    expect(asked('ensureCluster')).toMatchObject([{ securityGroupIds }]);
    expect(await step(run)).toBe('sg-0a1b2c3d, sg-1a1b2c3d, left as they are');
    simulate();
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    await start({ network: { securityGroupIds } }).failure();
    expect(world.calls).not.toContain('removeSecurityGroup');
  });

  test('of a run that was under way at an upgrade is told as it was', async () => {
    const before = { securityGroupId: 'sg-1', ruleId: 'sgr-1', cidr: '10.0.0.0/8', port: 5439 };
    const told = { ...before, created: { group: true, rule: false } } as unknown as EnsuredNetwork;
    simulate({ ensureNetwork: async () => told });
    const { network, adopted } = await start().result<ProvisionResult>();
    expect(network).toEqual({ securityGroupIds: ['sg-1'], cidrs: ['10.0.0.0/8'], port: 5439 });
    expect(adopted).toEqual([{ type: 'AWS::EC2::SecurityGroupIngress', id: 'sgr-1' }]);
    expect(asked('ensureCluster')).toMatchObject([{ securityGroupIds: ['sg-1'] }]);
  });

  test('of a pipeline from before there could be several ranges is understood by its parts, and by nobody else', async () => {
    const before = { name: 'songs', network: { cidr: '10.0.0.0/8' } };
    await temporal.startPart('provision', [before, { owner: 'me', expires: 'none' }]).result();
    expect(asked('ensureNetwork')).toMatchObject([{ cidrs: ['10.0.0.0/8'] }]);
    await temporal.startPart('teardown', [{ ...before, network: { cidr: 'auto' } }, { owner: 'me' }]).result();
    expect(world.resources).toEqual(new Set());
    expect(await temporal.start('teardown', [before]).failure()).toMatchObject({ type: 'InvalidInput' });
  });
});
