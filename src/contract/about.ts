import type { Parsed, WorkflowType } from './inputs.ts';

/** What the UI shows about a run at its start. */
export interface About {
  /** One line, for lists. */
  staticSummary: string;
  /** Markdown. */
  staticDetails?: string;
}

const summaries: { [T in WorkflowType]: (input: Parsed<T>) => string } = {
  pipeline: ({ name, ...input }) => `${name}: ${sourceText(input)} to answers`,
  provision: (input) => (isExisting(input) ? `look for ${warehouseText(input)}` : `create ${warehouseText(input)}`),
  load: ({ name, ...input }) => `load ${sourceText(input)} into ${name}`,
  query: ({ name }) => `ask ${name} the project's questions`,
  teardown: ({ name }) => `delete what ${name} created`,
  reap: () => 'delete what has outlived its time to live',
};

const afterwards: Record<Parsed<'pipeline'>['teardown'], string> = {
  always: 'everything is deleted',
  'on-success': 'everything is deleted, unless it fails',
  pause: 'the cluster is paused, and stays',
  never: 'the warehouse is left standing',
};

/** For the start of a workflow with an input that has its defaults. */
export function about<T extends WorkflowType>(workflow: T, input: Parsed<T>): About {
  const staticSummary = oneLine(summaries[workflow](input));
  return workflow === 'pipeline'
    ? { staticSummary, staticDetails: pipelineDetails(input as Parsed<'pipeline'>) }
    : { staticSummary };
}

/** Only the pipeline starts the lease. */
export function aboutLease({ name, teardown }: Parsed<'pipeline'>): About {
  return { staticSummary: `owns what ${name} creates, and ${teardown === 'pause' ? 'pauses' : 'deletes'} it` };
}

/** A teardown that pauses; only a pipeline starts one. */
export function aboutPause({ name }: Parsed<'teardown'>): About {
  return { staticSummary: `pause the cluster of ${name}` };
}

const summaryCharacters = 200;

/** Temporal takes summaries of up to 400 bytes; a few S3 URIs may be longer. */
export function oneLine(text: string): string {
  return text.length <= summaryCharacters ? text : `${text.slice(0, summaryCharacters - 1)}…`;
}

function pipelineDetails(input: Parsed<'pipeline'>): string {
  const { query, onFailure, teardown, ttl } = input;
  return [
    `- **Source** ${sourceText(input)}`,
    `- **Warehouse** ${warehouseText(input)}`,
    `- **Queries** ${query === 'ask' ? 'when the Update `answer` says yes' : query}`,
    `- **When a load or query fails** ${onFailure === 'hold' ? 'it is held for `retry`, `skip` or `abort`' : 'it is over'}`,
    `- **Afterwards** ${isExisting(input) ? 'the warehouse stays as it is' : afterwards[teardown]}; time to live: ${ttl}`,
  ].join('\n');
}

const isExisting = ({ warehouse }: Pick<Parsed<'provision'>, 'warehouse'>): boolean => warehouse.kind === 'existing';

function warehouseText({ name, warehouse }: Pick<Parsed<'provision'>, 'name' | 'warehouse'>): string {
  if (warehouse.kind === 'existing') return `${warehouse.workgroup ?? warehouse.identifier}, which exists and stays`;
  if (warehouse.kind === 'serverless')
    return `${warehouse.workgroup ?? name}: Serverless, ${warehouse.baseCapacity} RPUs`;
  return `${warehouse.identifier ?? name}: ${warehouse.nodes} × ${warehouse.nodeType}`;
}

/** Where the sources are that the input names. The others are in the project, which only the worker knows. */
function sourceText({ project, sources }: Pick<Parsed<'load'>, 'project' | 'sources'>): string {
  const given = Object.entries(sources).flatMap(([table, { uri }]) =>
    uri === undefined ? [] : [`${table} from ${uri}`],
  );
  const from = project === undefined ? 'the sources of the project' : `the sources of ${project}`;
  return given.length === 0 ? from : `${from} with ${given.join(', ')}`;
}
