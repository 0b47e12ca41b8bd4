import { ListNamespacesCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { namespaceDetail, namespacesOf } from '../namespace.ts';
import { serverlessPage } from '../page.ts';

export const ListNamespaces = action(
  ListNamespacesCommand,
  ['nextToken', 'maxResults'],
  needsItself,
  (input, context) => {
    const { items, next } = serverlessPage(namespacesOf(context), ({ name }) => name, input);
    return { namespaces: items.map((namespace) => namespaceDetail(context, namespace)), ...next };
  },
);
