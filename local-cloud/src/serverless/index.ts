import type { Service } from '../api/service.ts';
import { CreateNamespace } from './actions/CreateNamespace.ts';
import { CreateUsageLimit } from './actions/CreateUsageLimit.ts';
import { CreateWorkgroup } from './actions/CreateWorkgroup.ts';
import { DeleteNamespace } from './actions/DeleteNamespace.ts';
import { DeleteUsageLimit } from './actions/DeleteUsageLimit.ts';
import { DeleteWorkgroup } from './actions/DeleteWorkgroup.ts';
import { GetCredentials } from './actions/GetCredentials.ts';
import { GetNamespace } from './actions/GetNamespace.ts';
import { GetUsageLimit } from './actions/GetUsageLimit.ts';
import { GetWorkgroup } from './actions/GetWorkgroup.ts';
import { ListNamespaces } from './actions/ListNamespaces.ts';
import { ListTagsForResource } from './actions/ListTagsForResource.ts';
import { ListUsageLimits } from './actions/ListUsageLimits.ts';
import { ListWorkgroups } from './actions/ListWorkgroups.ts';
import { TagResource } from './actions/TagResource.ts';
import { UntagResource } from './actions/UntagResource.ts';
import { UpdateNamespace } from './actions/UpdateNamespace.ts';
import { UpdateUsageLimit } from './actions/UpdateUsageLimit.ts';
import { UpdateWorkgroup } from './actions/UpdateWorkgroup.ts';

export const serverless: Service = {
  name: 'redshift-serverless',
  protocol: 'json',
  version: 'RedshiftServerless',
  xmlNamespace: '',
  global: false,
  actions: [
    CreateNamespace,
    CreateUsageLimit,
    CreateWorkgroup,
    DeleteNamespace,
    DeleteUsageLimit,
    DeleteWorkgroup,
    GetCredentials,
    GetNamespace,
    GetUsageLimit,
    GetWorkgroup,
    ListNamespaces,
    ListTagsForResource,
    ListUsageLimits,
    ListWorkgroups,
    TagResource,
    UntagResource,
    UpdateNamespace,
    UpdateUsageLimit,
    UpdateWorkgroup,
  ],
};
