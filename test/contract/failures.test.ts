import { failures } from '../../src/contract/failures.ts';

test('tried again is what passes by itself, and nothing else', () => {
  const retryable = Object.entries(failures).flatMap(([type, { retryable: passes }]) => (passes ? [type] : []));
  expect(retryable.toSorted()).toEqual([
    'AccessDenied',
    'AwsUnavailable',
    'Conflict',
    'NoCredentials',
    'NotYet',
    'OtherProject',
    'WarehouseUnavailable',
    'WebhookUnavailable',
  ]);
});
