import type { Action } from './action.ts';
import { authorize } from './authorize.ts';
import type { Context } from './context.ts';
import { AwsError } from './error.ts';
import { decodeJson, encodeJson, encodeJsonError } from './json.ts';
import type { Need } from './need.ts';
import { decodeQuery } from './query.ts';
import { strike } from '../faults/aws.ts';
import type { Document } from '../state/document.ts';
import type { Service } from './service.ts';
import { encodeError, encodeOutput, type XmlDialect } from './envelope.ts';

/** A call as it arrived: parameters of the query protocols, or target and body of the JSON one. */
export interface Call {
  parameters: URLSearchParams;
  target: string | undefined;
  body: string;
}

/** What goes back over HTTP. */
export interface Answer {
  statusCode: number;
  contentType: string;
  body: string;
}

/** Makes what a call changes durable; see Document. */
export type Saved = Pick<Document<unknown>, 'begin' | 'settled'>;

const jsonType = 'application/x-amz-json-1.1';
const xmlType = 'text/xml;charset=UTF-8';

const dialectOf = ({ protocol, xmlNamespace }: Service): XmlDialect => ({
  flavour: protocol === 'ec2' ? 'ec2' : 'query',
  xmlNamespace,
});

/** An error in the service's own form. */
export const answerError = (service: Service, error: AwsError, requestId: string): Answer =>
  service.protocol === 'json'
    ? { statusCode: error.statusCode, contentType: jsonType, body: encodeJsonError(error) }
    : { statusCode: error.statusCode, contentType: xmlType, body: encodeError(error, requestId, dialectOf(service)) };

const actionOf = (service: Service, { parameters, target }: Call): Action => {
  const [prefix, targetName] = target?.split('.') ?? [];
  const name = service.protocol === 'json' ? targetName : parameters.get('Action');
  if (!name) throw new AwsError('MissingAction', 'The request must name an action', 400);
  const action = service.actions.find((each) => each.operation.name === name);
  const version = service.protocol === 'json' ? prefix : (parameters.get('Version') ?? service.version);
  if (action !== undefined && version === service.version) return action;
  if (service.protocol === 'json')
    throw new AwsError('UnknownOperationException', `The local cloud has no ${service.name} ${name}`);
  throw new AwsError(
    'InvalidAction',
    `The action ${name} is not valid for this endpoint: the local cloud has no ${service.name} ${name} of version ${version}`,
  );
};

const missing = (service: Service, name: string): AwsError => {
  if (service.name === 'redshift' || service.protocol === 'ec2') {
    return new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
  }
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  const code = service.protocol === 'json' ? 'ValidationException' : 'ValidationError';
  return new AwsError(
    code,
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
};

const checkInput = (service: Service, { operation, accepts }: Action, input: Record<string, unknown>): void => {
  const { name, required } = operation;
  const absent = required.find((member) => input[member] === undefined);
  if (absent !== undefined) throw missing(service, absent);
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
  const refused = Object.keys(input).find(
    (member) => !accepts.has(member) && !isEmpty(input[member]) && !(service.protocol === 'ec2' && member === 'DryRun'),
  );
  if (refused !== undefined) {
    throw new AwsError(
      'UnsupportedOperation',
      `The local cloud does not support the parameter ${refused} of ${service.name} ${name}`,
    );
  }
};

interface Prepared {
  action: Action;
  input: Record<string, unknown>;
  needs: readonly Need[];
}

/** Decodes, checks and authorizes one call. Throws AwsError. */
const prepare = async (service: Service, call: Call, context: Context): Promise<Prepared> => {
  const action = actionOf(service, call);
  const input =
    service.protocol === 'json'
      ? decodeJson(action.operation, call.body)
      : decodeQuery(action.operation, call.parameters, dialectOf(service).flavour);
  checkInput(service, action, input);
  const needs = await action.needs(input, context);
  for (const need of needs) authorize(need, `${service.name}:${action.operation.name}`, context, service.protocol);
  if (input['DryRun'] === true) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
  return { action, input, needs };
};

type Strike = (when: 'before' | 'after') => Promise<object | undefined>;

/**
 * Applies faults to one call: returns the output to send instead, if any, or throws the error for the caller. Reads the
 * call's resource first, because it is gone after a deletion.
 */
const faultsOf = (service: Service, { action, input, needs }: Prepared, { faults }: Context): Strike => {
  if (faults === undefined) return async () => undefined;
  const text = JSON.stringify([input, ...needs.map(({ resource, tags }) => ({ resource, tags }))]);
  return async (when) => {
    const rule = await faults.meet({ service: service.name, action: action.operation.name, when, text });
    if (rule === undefined) return undefined;
    strike(rule, service.protocol);
    return {};
  };
};

/**
 * Whether an action changes nothing, judging by AWS's names; actions that create credentials do, despite their names.
 */
const isRead = ({ operation: { name } }: Action): boolean =>
  /^(?:Describe|Get|List|Simulate)(?!(?:Cluster)?Credentials)/.test(name);

/**
 * Does the work of a call and makes what it changed durable, also when it failed half-way. Throws AwsError, and what
 * `save` does. What only reads does not depend on a disk that can be written.
 */
const perform = async (service: Service, prepared: Prepared, context: Context, state: Saved): Promise<object> => {
  const meetFaults = faultsOf(service, prepared, context);
  const spared = await meetFaults('before');
  if (spared !== undefined) return spared;
  const save = isRead(prepared.action) ? state.settled : state.begin();
  const worked = (async () => prepared.action.handle(prepared.input, context))();
  await worked.catch(() => undefined);
  await save();
  return (await meetFaults('after')) ?? worked;
};

/** Answers one authenticated call. Throws NoAnswer where a fault wants the caller to get none. */
export const dispatch = async (service: Service, call: Call, context: Context, state: Saved): Promise<Answer> => {
  try {
    const prepared = await prepare(service, call, context);
    const output = await perform(service, prepared, context, state);
    const { action } = prepared;
    const isJson = service.protocol === 'json';
    const body = isJson
      ? encodeJson(action.operation, output)
      : encodeOutput(action.operation, output, context.requestId, dialectOf(service));
    return { statusCode: 200, contentType: isJson ? jsonType : xmlType, body };
  } catch (error) {
    if (error instanceof AwsError) return answerError(service, error, context.requestId);
    throw error;
  }
};
