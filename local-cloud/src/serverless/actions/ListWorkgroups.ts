import { ListWorkgroupsCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { serverlessPage } from '../page.ts';
import { workgroupDetail } from '../workgroup.ts';

export const ListWorkgroups = action(
  ListWorkgroupsCommand,
  ['nextToken', 'maxResults'],
  needsItself,
  (input, context) => {
    const { items, next } = serverlessPage(context.serverless.state.workgroups, ({ identifier }) => identifier, input);
    return { workgroups: items.map((workgroup) => workgroupDetail(context, workgroup)), ...next };
  },
);
