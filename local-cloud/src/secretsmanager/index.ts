import type { Service } from '../api/service.ts';
import { DescribeSecret } from './actions/DescribeSecret.ts';
import { GetSecretValue } from './actions/GetSecretValue.ts';
import { ListSecrets } from './actions/ListSecrets.ts';

export const secretsmanager: Service = {
  name: 'secretsmanager',
  protocol: 'json',
  version: 'secretsmanager',
  xmlNamespace: '',
  global: false,
  actions: [DescribeSecret, GetSecretValue, ListSecrets],
};
