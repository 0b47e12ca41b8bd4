/** The page of a run in the Temporal UI at that URL. */
export function runPage(ui: string, namespace: string, workflowId: string, runId: string): string {
  return `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}`;
}
