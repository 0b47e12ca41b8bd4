import { problemsOf } from '../support/input-problems.ts';

describe('who may reach the port', () => {
  const allowed = 'allowed: an IPv4 range such as 203.0.113.7/32; IPv6 is not supported';
  const cidrsOf = (cidrs: unknown) => problemsOf('pipeline', { network: { cidrs } });

  test.each(['255.249.199.99/32', '9.0.10.255/30', '1.2.3.249/29', '1.2.3.199/19', '1.2.3.99/9', '0.0.0.0/0'])(
    'may be %s',
    (range) => expect(cidrsOf([range, '10.0.0.0/8'])).toEqual([]),
  );

  test.each(
    ['xauto', '256.0.0.0/8', '0.0.0.256/8', '260.0.0.0/8', '0.0.0.300/8', '1.2.3/8', '1.2.3.4.5/8', '1.2.3.4'].concat([
      '1.2.3.4/',
      '1.2.3.4/33',
      'a.b.c.d/8',
      '1.2.3.4/32 ',
      '::/0',
      '2001:db8::7/128',
      '::ffff:1.2.3.4/128',
    ]),
  )('may not be %s', (range) => {
    expect(cidrsOf(['10.0.0.0/8', range])).toEqual([`network.cidrs.1 is "${range}", ${allowed}`]);
  });

  test('is this machine, or 1 to 60 ranges', () => {
    expect(cidrsOf('auto')).toEqual([]);
    const many = (count: number) => Array.from({ length: count }, () => '10.0.0.0/8');
    expect(cidrsOf(many(60))).toEqual([]);
    for (const wrong of ['10.0.0.0/8', [], many(61), null])
      expect(cidrsOf(wrong)).toEqual([expect.stringMatching(/^network\.cidrs is .*, allowed: "auto", or a list/)]);
  });

  test('is a list now: the field of before is told where it went', () => {
    expect(problemsOf('pipeline', { network: { cidr: '10.0.0.0/8' } })).toEqual([
      'network.cidr is "10.0.0.0/8", but it is now a list: write "cidrs": ["…"]',
    ]);
  });

  test('is not told where security groups are, nor subnets where their group is', () => {
    const securityGroupIds = ['sg-0a1b2c3d'];
    const network = { securityGroupIds, cidrs: ['10.0.0.0/8'] };
    expect(problemsOf('pipeline', { network })).toEqual([
      'network.cidrs is ["10.0.0.0/8"], allowed only without network.securityGroupIds: no port is opened then',
    ]);
    const subnetIds = ['subnet-0a1b2c3d'];
    expect(problemsOf('pipeline', { network: { subnetGroup: 'g', subnetIds, vpcId: 'vpc-0a1b2c3d' } })).toEqual(
      ['vpcId', 'subnetIds'].map((field) =>
        expect.stringMatching(new RegExp(`^network\\.${field} is .*, allowed only without network\\.subnetGroup`)),
      ),
    );
  });

  test('is not left to security groups that are there where a cluster is restored: that is told by its own', () => {
    const restored = { warehouse: { snapshotIdentifier: 's' }, network: { securityGroupIds: ['sg-0a1b2c3d'] } };
    expect(problemsOf('pipeline', restored)).toEqual([
      'network.securityGroupIds is ["sg-0a1b2c3d"], allowed only without warehouse.snapshotIdentifier',
    ]);
  });
});
