import type { Service } from '../api/service.ts';
import { AssumeRole } from './actions/AssumeRole.ts';
import { GetCallerIdentity } from './actions/GetCallerIdentity.ts';

export const sts: Service = {
  name: 'sts',
  protocol: 'query',
  version: '2011-06-15',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  global: true,
  open: new Set(['AssumeRole', 'GetCallerIdentity']),
  resources: (input) => [{ arn: (input as { RoleArn?: string }).RoleArn ?? '*', tags: [] }],
  actions: [AssumeRole, GetCallerIdentity],
};
