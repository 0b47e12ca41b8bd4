/**
 * What runs can be listed by, in the Temporal UI and with `temporal workflow list --query`. All of type Keyword; never
 * encrypted, so they hold names only.
 */
export const searchAttributes = {
  /** Name of the pipeline: on every run that has one, and on its parts. */
  pipeline: 'SparkifyPipeline',
  /** ClusterIdentifier: the same runs. */
  cluster: 'SparkifyCluster',
  /** Only on pipelines: the current step, or `held` or `waiting` while it needs an answer. */
  stage: 'SparkifyStage',
} as const;
