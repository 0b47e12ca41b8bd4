import type { AwsClients } from '../aws/clients.ts';
import type { RunRecord } from '../contract/record.ts';

/** What the activities work with; the worker makes it. */
export interface Deps {
  aws: AwsClients;
  /** The folder of the project. */
  projectDir: string;
  /** Default S3 URI below which a load may write manifests. */
  workspace?: string | undefined;
  /**
   * For these run ids, those that the Temporal server knows, and whether each is still open, including after a reset.
   * If absent, a load leaves in the workspace what others have left there.
   */
  goesOn?: (runIds: string[]) => Promise<Map<string, boolean>>;
  /** What the Temporal server's history says about a run; if absent, no report is written. */
  readRecord?: (run: { workflowId: string; runId: string }) => Promise<RunRecord | undefined>;
  /** How often a statement heartbeats after its first minute; default: ten seconds. */
  statementHeartbeatMs?: number;
  /** URL of the webhook with that name; absent, or undefined for one that is not configured. */
  webhookUrl?: (name: string) => string | undefined;
  /** URL of the Temporal UI, for links to runs. */
  uiUrl?: string | undefined;
  /** PEM file of the authority that signs the warehouse's certificate; absent for the ones that Node trusts. */
  warehouseCaFile?: string;
}
