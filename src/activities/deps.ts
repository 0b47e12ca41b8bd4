import type { AwsClients } from '../aws/clients.ts';
import type { RunRecord } from '../contract/record.ts';

/** What the activities work with; the worker makes it. */
export interface Deps {
  aws: AwsClients;
  /** The folder of the project. */
  projectDir: string;
  /** S3 URI below which a load may write manifests, unless the project or its input says where. */
  workspace?: string | undefined;
  /**
   * Of these runs of workflows, by their ids, those that the Temporal server knows: whether they go on, a run that they
   * were reset to included. Absent, a load leaves in the workspace what others have left there.
   */
  goesOn?: (runIds: string[]) => Promise<Map<string, boolean>>;
  /** What the Temporal server's history tells of a run; absent, no report is written. */
  readRecord?: (run: { workflowId: string; runId: string }) => Promise<RunRecord | undefined>;
  /** How often a statement that has run for a minute heartbeats; ten seconds unless told. */
  statementHeartbeatMs?: number;
  /** URL of the webhook of that name; absent, or undefined of one that is not configured, nobody can be told. */
  webhookUrl?: (name: string) => string | undefined;
  /** URL of the Temporal UI, for links to runs. */
  uiUrl?: string | undefined;
  /** PEM file of the authority that signs the warehouse's certificate; absent for the ones that Node trusts. */
  warehouseCaFile?: string;
}
