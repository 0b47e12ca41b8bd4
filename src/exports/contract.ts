/** `sparkify-etl/contract`: what workflows take, result in, answer and fail with. */

export { failures } from '../contract/failures.ts';
export type { FailureType } from '../contract/failures.ts';
export { workflowTypes } from '../contract/inputs.ts';
export type { Input, Parsed, Part, WorkflowType } from '../contract/inputs.ts';
export { InputError, parseInput } from '../contract/parse.ts';
export type { ProjectPlan } from '../contract/plan.ts';
export type {
  Answer,
  Cell,
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
  StepDuration,
  TeardownResult,
} from '../contract/results.ts';
export type { Held, Plan, PlanStep, Question, Status, Step, StepState } from '../contract/status.ts';
