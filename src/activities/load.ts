import { requireOwnCluster } from '../aws/cluster.ts';
import { useRole } from '../aws/role.ts';
import type { Activities, Parameters } from '../contract/activities.ts';
import { parametersFor, planOf } from '../project/plan.ts';
import { readProject } from '../project/read.ts';
import { answerQuestions } from '../warehouse/questions.ts';
import { stageTable } from '../warehouse/stage.ts';
import { createTables, transform } from '../warehouse/star.ts';
import type { Deps } from './deps.ts';
import { inWarehouse } from './warehouse.ts';

type Load = Pick<
  Activities,
  'readProject' | 'openWarehouse' | 'createTables' | 'stageTable' | 'transform' | 'answerQuestions'
>;

export function loadActivities(deps: Deps): Load {
  const { aws, projectDir } = deps;
  /** Read anew for each attempt, so that a repaired file counts from the next one on. */
  const read = (given: Parameters, name?: string) => {
    const project = readProject(projectDir);
    return { project, parameters: parametersFor(project, { project: name, parameters: given }) };
  };
  return {
    readProject: async (request) => planOf(readProject(projectDir), request, aws.region),
    async openWarehouse({ identifier, roleName, sources, ...ownership }) {
      await requireOwnCluster(aws, identifier, ownership);
      return { roleArn: await useRole(aws, { name: roleName, sources, ...ownership }) };
    },
    async createTables({ parameters: given, ...warehouse }) {
      const { project, parameters } = read(given);
      return { tables: await inWarehouse(deps, warehouse, (session) => createTables(session, project, parameters)) };
    },
    async stageTable({ clusterIdentifier, parameters: given, ...stage }) {
      const { project, parameters } = read(given);
      return inWarehouse(deps, { clusterIdentifier }, (session) =>
        stageTable(session, project, { ...stage, parameters }),
      );
    },
    async transform({ loadId, parameters: given, ...warehouse }) {
      const { project, parameters } = read(given);
      return inWarehouse(deps, warehouse, (session) => transform(session, project, { loadId, parameters }));
    },
    async answerQuestions({ project: name, parameters: given, ...warehouse }) {
      const { project, parameters } = read(given, name);
      return inWarehouse(deps, warehouse, (session) => answerQuestions(session, project, parameters));
    },
  };
}
