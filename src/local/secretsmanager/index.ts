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
  resource: (input, { secrets }) => {
    const { SecretId } = input as { SecretId?: string };
    return secrets.secrets.find(({ arn, name }) => arn === SecretId || name === SecretId)?.arn ?? '*';
  },
  resourceTags: (input, { secrets }) => {
    const { SecretId } = input as { SecretId?: string };
    return secrets.secrets.find(({ arn, name }) => arn === SecretId || name === SecretId)?.tags ?? [];
  },
  actions: [DescribeSecret, GetSecretValue, ListSecrets],
};
