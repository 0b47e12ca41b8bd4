import { GetNamespaceCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { findNamespace, namespaceDetail } from '../namespace.ts';
import { onNamespace } from '../needs.ts';

export const GetNamespace = action(GetNamespaceCommand, ['namespaceName'], onNamespace, (input, context) => ({
  namespace: namespaceDetail(context, findNamespace(context, input.namespaceName)),
}));
