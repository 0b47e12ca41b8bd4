import type { Service } from '../api/service.ts';
import { AssumeRole } from './actions/AssumeRole.ts';
import { GetCallerIdentity } from './actions/GetCallerIdentity.ts';

export const sts: Service = {
  name: 'sts',
  protocol: 'query',
  version: '2011-06-15',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  global: true,
  actions: [AssumeRole, GetCallerIdentity],
};
