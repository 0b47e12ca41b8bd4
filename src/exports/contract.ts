/**
 * What workflows take, result in, answer and fail with: types, and no more code than `parseInput`.
 *
 * @module sparkify-etl/contract
 */

export { failures } from '../contract/failures.ts';
export type { FailureType } from '../contract/failures.ts';
export { workflowTypes } from '../contract/inputs.ts';
export type { Input, Parsed, Part, WorkflowType } from '../contract/inputs.ts';
export { InputError, parseInput } from '../contract/parse.ts';
export type {
  CheckPlan,
  LoadPlan,
  ProjectPlan,
  QuestionPlan,
  Source,
  StagingPlan,
  StarPlan,
} from '../contract/plan.ts';
export type {
  Answer,
  Cell,
  Chart,
  CheckResult,
  Cost,
  Left,
  LoadResult,
  PartResults,
  PausedCluster,
  PipelineResult,
  ProvisionResult,
  QueryResult,
  ReapResult,
  ResourceRef,
  Severity,
  StagedResult,
  StepDuration,
  TeardownResult,
} from '../contract/results.ts';
export type { Held, Hourly, Plan, PlanStep, Question, Status, Step, StepState } from '../contract/status.ts';
