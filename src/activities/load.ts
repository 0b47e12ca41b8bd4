import { requireOwnCluster } from '../aws/cluster.ts';
import { useRole } from '../aws/role.ts';
import type { Activities } from '../contract/activities.ts';
import { answerQuestions } from '../warehouse/questions.ts';
import { readScripts } from '../warehouse/scripts.ts';
import { stageTable } from '../warehouse/stage.ts';
import { createTables, transform } from '../warehouse/star.ts';
import type { Deps } from './deps.ts';
import { inWarehouse } from './warehouse.ts';

type Load = Pick<Activities, 'openWarehouse' | 'createTables' | 'stageTable' | 'transform' | 'answerQuestions'>;

export function loadActivities(deps: Deps): Load {
  const { aws, sqlDir } = deps;
  return {
    async openWarehouse({ identifier, roleName, sources, ...ownership }) {
      await requireOwnCluster(aws, identifier, ownership);
      return { roleArn: await useRole(aws, { name: roleName, sources, ...ownership }) };
    },
    async createTables(input) {
      return { tables: await inWarehouse(deps, input, (session) => createTables(session, readScripts(sqlDir))) };
    },
    stageTable: ({ table, source, loadId, ...warehouse }) =>
      inWarehouse(deps, warehouse, (session) => stageTable(session, readScripts(sqlDir), { table, source, loadId })),
    transform: ({ loadId, ...warehouse }) =>
      inWarehouse(deps, warehouse, (session) => transform(session, readScripts(sqlDir), loadId)),
    answerQuestions: (input) => inWarehouse(deps, input, (session) => answerQuestions(session, readScripts(sqlDir))),
  };
}
