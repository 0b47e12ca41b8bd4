import { allowed } from './allowed.ts';
import { schemaOf } from './inputs.ts';
import type { Parsed, WorkflowType } from './inputs.ts';

/** Every wrong field of an input, a line each: field, value, what is allowed. */
export class InputError extends Error {
  readonly problems: string[];

  constructor(workflow: string, problems: string[]) {
    super(`The input of ${workflow} is wrong: ${problems.join('; ')}`);
    this.name = 'InputError';
    this.problems = problems;
  }
}

/**
 * The input with its defaults filled in; an absent input is `{}`.
 * Throws InputError naming every wrong field, its value and what is allowed.
 */
export function parseInput<T extends WorkflowType>(workflow: T, raw: unknown): Parsed<T> {
  const input = raw ?? {};
  const parsed = schemaOf(workflow).safeParse(input, { error: allowed });
  if (parsed.success) return parsed.data as Parsed<T>;
  throw new InputError(
    workflow,
    parsed.error.issues.flatMap((issue) => describe(workflow, issue, input)),
  );
}

interface Issue {
  code: string;
  message: string;
  path: PropertyKey[];
  keys?: string[];
  issues?: Pick<Issue, 'message'>[];
}

function describe(workflow: WorkflowType, issue: Issue, input: unknown): string[] {
  if (issue.code === 'unrecognized_keys') {
    const fields = fieldsAt(workflow, issue.path, input).join(', ');
    return (issue.keys ?? []).map((key) => {
      const path = [...issue.path, key];
      const place = path.join('.');
      const why = moved[place] ?? `there is no such field; allowed: ${fields}`;
      return `${place} is ${show(valueAt(input, path))}, but ${why}`;
    });
  }
  const field = issue.path.length === 0 ? 'the input' : issue.path.join('.');
  const shown = `${field} is ${show(valueAt(input, issue.path))}`;
  // A name that the caller chose, of a source or parameter.
  if (issue.code === 'invalid_key')
    return (issue.issues ?? []).map(({ message }) => `${shown}, but its name is wrong, ${message}`);
  return [`${shown}, ${issue.message}`];
}

/** Where the fields of earlier versions went. */
const moved: Record<string, string> = {
  cluster: 'it is now called warehouse: write the same fields below "warehouse"',
  'network.cidr': 'it is now a list: write "cidrs": ["…"]',
};

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  /** Of names that the caller chooses; false where there are none. */
  additionalProperties?: JsonSchema | false;
  /** Kinds of a thing, the default first. */
  oneOf?: JsonSchema[];
  const?: unknown;
}

/** The fields that the input has at that place. */
function fieldsAt(workflow: WorkflowType, path: PropertyKey[], input: unknown): string[] {
  const schema = schemaOf(workflow).toJSONSchema({ io: 'input' }) as JsonSchema;
  const at = path.reduce<JsonSchema>(
    (found, key, index) =>
      ofKind(
        found.properties?.[String(key)] ?? (found.additionalProperties || {}),
        valueAt(input, path.slice(0, index + 1)),
      ),
    schema,
  );
  return Object.keys(at.properties ?? {});
}

/** Of several kinds, the one that the value says it is. */
function ofKind(schema: JsonSchema, value: unknown): JsonSchema {
  const { oneOf = [schema] } = schema;
  const kind = valueAt(value, ['kind']);
  return oneOf.find(({ properties }) => properties?.['kind']?.const === kind) ?? oneOf[0] ?? schema;
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
