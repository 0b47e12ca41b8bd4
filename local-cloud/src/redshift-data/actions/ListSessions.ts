import { ListSessionsCommand, ResourceNotFoundException$ } from '@aws-sdk/client-redshift-data';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { isOf, listPage } from '../list-page.ts';
import { onOwn } from '../needs.ts';
import { warehouseFilter } from '../warehouse-name.ts';

/** Open sessions, unless the request names a status or a session. */
export const ListSessions = action(
  ListSessionsCommand,
  ['NextToken', 'MaxResults', 'SessionId', 'Status', 'RoleLevel', 'ClusterIdentifier', 'WorkgroupName', 'Database'],
  onOwn('session'),
  (input, context) => {
    const { caller, dataApi } = context;
    const { SessionId, Status, Database } = input;
    const isWanted = warehouseFilter(input, context);
    const found = [...dataApi.sessions.values()].filter(
      ({ id, status, opener }) =>
        isOf(caller, opener.owner, input.RoleLevel) &&
        id === (SessionId ?? id) &&
        (Status === undefined ? SessionId !== undefined || status !== 'CLOSED' : status === Status) &&
        isWanted(opener.warehouse) &&
        opener.database === (Database ?? opener.database),
    );
    if (SessionId !== undefined && found.length === 0) {
      throw fault(ResourceNotFoundException$, `Session with Id: ${SessionId} does not exist.`);
    }
    const { items, next } = listPage(found.toReversed(), ({ id }) => id, input);
    return {
      Sessions: items.map((session) => ({
        SessionId: session.id,
        Status: session.status,
        CreatedAt: new Date(session.createdAtMs),
        UpdatedAt: new Date(session.updatedAtMs),
        Database: session.opener.database,
        ...(session.opener.dbUser !== undefined && { DbUser: session.opener.dbUser }),
        ...session.opener.warehouse,
        SessionAliveSeconds: session.keepAliveSeconds,
        SessionTtl: new Date(session.expiresAtMs),
        ...(session.current !== undefined && { CurrentStatementId: session.current }),
      })),
      ...next,
    };
  },
);
