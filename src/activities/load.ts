import { requireOwnCluster } from '../aws/cluster.ts';
import { inspectExisting } from '../aws/existing-warehouse.ts';
import { listObjects, putText } from '../aws/objects.ts';
import { requireOwnWorkgroup } from '../aws/serverless/workgroup.ts';
import { useRole } from '../aws/role.ts';
import type { Activities, OfProject } from '../contract/activities.ts';
import { parametersFor, planOf, requirePlanned } from '../project/plan.ts';
import { readProject } from '../project/read.ts';
import { listSource } from '../warehouse/load/listing.ts';
import { answerQuestions } from '../warehouse/questions.ts';
import type { Session } from '../warehouse/session.ts';
import { stageTable } from '../warehouse/load/stage.ts';
import { createTables, transform } from '../warehouse/load/star.ts';
import type { Deps } from './deps.ts';
import { areManifestsGone, requireListedAlike } from './manifests.ts';
import { inWarehouse } from './warehouse.ts';
import { clearWorkspace } from './workspace.ts';

type Load = Pick<
  Activities,
  | 'readProject'
  | 'openWarehouse'
  | 'createTables'
  | 'listSource'
  | 'clearWorkspace'
  | 'stageTable'
  | 'transform'
  | 'answerQuestions'
>;

export function loadActivities(deps: Deps): Load {
  const { aws, projectDir, workspace } = deps;
  /** Read for each attempt, so that the next one uses a repaired file. */
  const read = ({ parameters: given, planned }: OfProject, name?: string) => {
    const project = readProject(projectDir);
    requirePlanned(project, planned);
    return { project, parameters: parametersFor(project, { project: name, parameters: given }) };
  };
  const list: Load['listSource'] = ({ table, source, folder, mode, onChange, loadId, ...warehouse }) =>
    inWarehouse(deps, warehouse, (session, tell) =>
      listSource(session, {
        table,
        uri: source.uri,
        loadId,
        pages: () => listObjects(aws, source.uri),
        write: (name, text) => putText(aws, `${folder}/${name}`, text),
        isFull: mode === 'full',
        onChange,
        tell: (files) => tell(`list ${source.uri}: ${files} files`),
      }),
    );
  return {
    readProject: async (request) => planOf(readProject(projectDir), request, { region: aws.region, workspace }),
    async openWarehouse({ identifier, roleName, sources, isExisting, isWorkgroup, roleArn, ...ownership }) {
      if (isExisting) {
        const existing = await inspectExisting(aws, { identifier, isWorkgroup, roleArn }, ownership);
        return { roleArn: existing.roleArn };
      }
      const requireOwn = isWorkgroup ? requireOwnWorkgroup : requireOwnCluster;
      await requireOwn(aws, identifier, ownership);
      return { roleArn: roleArn ?? (await useRole(aws, { name: roleName, sources, ...ownership })) };
    },
    async createTables({ mode, loadId, ...given }) {
      const { project, parameters } = read(given);
      const create = (session: Session) => createTables(session, project, { mode, parameters, loadId });
      return { tables: await inWarehouse(deps, given, create) };
    },
    listSource: list,
    clearWorkspace: ({ folder }) => clearWorkspace(deps, folder),
    async stageTable({ parameters: given, planned, ...stage }) {
      const { project, parameters } = read({ parameters: given, planned });
      const copy = () => inWarehouse(deps, stage, (session) => stageTable(session, project, { ...stage, parameters }));
      try {
        return await copy();
      } catch (error) {
        const { listed } = stage;
        if (listed === undefined || !(await areManifestsGone(aws, stage, error))) throw error;
        const mode = listed.listing.how === 'replace' ? 'full' : 'incremental';
        const again = await list({ ...stage, folder: listed.folder, mode, onChange: 'refuse' });
        requireListedAlike(stage, again, error);
        return copy();
      }
    },
    async transform({ parameters: given, planned, ...load }) {
      const { project, parameters } = read({ parameters: given, planned });
      return inWarehouse(deps, load, (session) => transform(session, project, { ...load, parameters }));
    },
    async answerQuestions({ project: name, ...given }) {
      const { project, parameters } = read(given, name);
      return inWarehouse(deps, given, (session) => answerQuestions(session, project, parameters));
    },
  };
}
