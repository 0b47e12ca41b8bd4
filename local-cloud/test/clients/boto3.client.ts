import { join } from 'node:path';
import { describeWith, pythonPackages } from './support/install.ts';
import { startWarehouse } from './support/warehouse.ts';
import type { Warehouse } from './support/warehouse.ts';

const version = '1.44.5';

describeWith('python3')('boto3', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await startWarehouse();
  });
  afterAll(() => warehouse?.stop());

  test('takes a cluster, its role and its network through their lives, with waiters and paginators', async () => {
    const packages = await pythonPackages('boto3', version);
    const out = await warehouse.runPython(packages, join(__dirname, 'python', 'use_boto3.py'));
    expect(JSON.parse(out)).toEqual({
      version,
      identity: 'root',
      'object pages': [10, 10, 5],
      object: '{"n": 7}',
      head: '404',
      presigned: '{"n": 7}',
      trust: true,
      roles: ['boto-role', 'reader'],
      'same role': 'EntityAlreadyExists',
      'delete role in use': 'DeleteConflict',
      'same rule': 'InvalidPermission.Duplicate',
      'same cluster': 'ClusterAlreadyExists',
      status: ['available', 'ra3.large', [{ Key: 'team', Value: 'data' }], 'in-sync'],
      pages: [2],
      'db user': 'IAM:admin',
      'with iam': 'IAM:root',
      'no such cluster': 'ClusterNotFound',
      'final snapshot missing': 'InvalidParameterCombination',
      deleted: 'ClusterNotFound',
      'role deleted': 'NoSuchEntity',
      'bucket deleted': '404',
      'unknown key': 'InvalidClientTokenId',
    });
  });
});
