import { anything, type Service } from '../api/service.ts';
import { DescribeSecret } from './actions/DescribeSecret.ts';
import { GetSecretValue } from './actions/GetSecretValue.ts';
import { ListSecrets } from './actions/ListSecrets.ts';

export const secretsmanager: Service = {
  name: 'secretsmanager',
  protocol: 'json',
  version: 'secretsmanager',
  xmlNamespace: '',
  global: false,
  resources: (input, { secrets }) => {
    const { SecretId } = input as { SecretId?: string };
    const secret = secrets.secrets.find(({ arn, name }) => arn === SecretId || name === SecretId);
    return secret === undefined ? anything : [secret];
  },
  actions: [DescribeSecret, GetSecretValue, ListSecrets],
};
