import { conditionsHold, isConditionOperator, type Conditions } from './condition.ts';
import type { Access } from '../api/authority.ts';
import { arnTest, matches, type ArnTest } from './pattern.ts';

/** Thrown when a policy document is not one; the message is IAM's. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Who a statement of a trust policy speaks of: `{ Service: [...], AWS: [...] }`, or everyone. */
type Principals = '*' | Readonly<Record<string, readonly string[]>>;

interface Statement {
  effect: 'Allow' | 'Deny';
  actions: readonly string[];
  notActions: boolean;
  resources: readonly ArnTest[];
  notResources: boolean;
  principals: Principals | undefined;
  notPrincipals: boolean;
  conditions: Conditions;
}

/** A policy document, read and checked. */
export interface Policy {
  statements: readonly Statement[];
  /** Policy variables exist since version 2012-10-17 only. */
  variables: boolean;
}

export type PolicyKind = 'identity' | 'trust';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const syntaxError = () => new PolicyError('Syntax errors in policy.');

const strings = (value: unknown): string[] => {
  const list = Array.isArray(value) ? value : [value];
  if (!list.every((item) => typeof item === 'string')) throw syntaxError();
  return list;
};

const known = {
  policy: new Set(['Version', 'Id', 'Statement']),
  statement: new Set('Sid Effect Action NotAction Resource NotResource Principal NotPrincipal Condition'.split(' ')),
};

const refuseUnknown = (value: Record<string, unknown>, names: Set<string>) => {
  if (Object.keys(value).some((name) => !names.has(name))) throw syntaxError();
};

const readConditions = (value: unknown): Conditions => {
  if (value === undefined) return {};
  if (!isObject(value)) throw syntaxError();
  const entries = Object.entries(value).map(([operator, keys]): [string, Record<string, string[]>] => {
    if (!isConditionOperator(operator)) throw new PolicyError(`Invalid Condition type : ${operator}.`);
    if (!isObject(keys)) throw syntaxError();
    const wanted = Object.entries(keys).map(([key, values]): [string, string[]] => {
      const list = Array.isArray(values) ? values : [values];
      return [key, list.map((item) => (isObject(item) || item === null ? strings(item).join('') : String(item)))];
    });
    return [operator, Object.fromEntries(wanted)];
  });
  return Object.fromEntries(entries);
};

const readActions = (statement: Record<string, unknown>) => {
  const { Action, NotAction } = statement;
  if ((Action === undefined) === (NotAction === undefined)) {
    throw Action === undefined ? new PolicyError('Policy statement must contain actions.') : syntaxError();
  }
  const actions = strings(Action ?? NotAction);
  if (actions.length === 0) throw new PolicyError('Policy statement must contain actions.');
  if (actions.some((action) => action !== '*' && !/^[A-Za-z0-9-]+:[\w*?]+$/.test(action))) {
    throw new PolicyError('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  return { actions, notActions: Action === undefined };
};

const readResources = (statement: Record<string, unknown>, kind: PolicyKind) => {
  const { Resource, NotResource } = statement;
  if (kind === 'trust') {
    if (Resource !== undefined) throw new PolicyError('Has prohibited field Resource');
    if (NotResource !== undefined) throw new PolicyError('Has prohibited field NotResource');
    return { resources: [arnTest('*')], notResources: false };
  }
  if (Resource === undefined && NotResource === undefined) {
    throw new PolicyError('Policy statement must contain resources.');
  }
  if (Resource !== undefined && NotResource !== undefined) throw syntaxError();
  const resources = strings(Resource ?? NotResource);
  if (resources.length === 0) throw new PolicyError('Policy statement must contain resources.');
  const wrong = resources.find((resource) => resource !== '*' && !/^(arn|\*):/.test(resource));
  if (wrong !== undefined) throw new PolicyError(`Resource ${wrong} must be in ARN format or "*".`);
  return { resources: resources.map(arnTest), notResources: Resource === undefined };
};

const readPrincipals = (statement: Record<string, unknown>, kind: PolicyKind) => {
  const { Principal, NotPrincipal } = statement;
  const given = Principal ?? NotPrincipal;
  if (kind === 'identity') {
    if (given !== undefined) throw new PolicyError('Policy document should not specify a principal.');
    return { principals: undefined, notPrincipals: false };
  }
  if (given === undefined) throw new PolicyError('Missing required field Principal');
  const notPrincipals = Principal === undefined;
  if (given === '*') return { principals: '*' as const, notPrincipals };
  if (!isObject(given) || Object.keys(given).length === 0) throw syntaxError();
  const wrong = Object.keys(given).find((type) => !/^(AWS|Service|Federated|CanonicalUser)$/.test(type));
  if (wrong !== undefined) throw new PolicyError(`Invalid principal in policy: "${wrong}"`);
  const principals = Object.fromEntries(Object.entries(given).map(([type, names]) => [type, strings(names)]));
  return { principals, notPrincipals };
};

const readStatement = (value: unknown, kind: PolicyKind): Statement => {
  if (!isObject(value)) throw syntaxError();
  refuseUnknown(value, known.statement);
  const { Effect } = value;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw syntaxError();
  return {
    effect: Effect,
    ...readActions(value),
    ...readResources(value, kind),
    ...readPrincipals(value, kind),
    conditions: readConditions(value['Condition']),
  };
};

/** Reads a policy document (JSON text). Throws PolicyError with IAM's message when it is malformed. */
export const parsePolicy = (document: string, kind: PolicyKind): Policy => {
  let json: unknown;
  try {
    json = JSON.parse(document);
  } catch {
    throw new PolicyError('This policy contains invalid Json');
  }
  if (!isObject(json)) throw syntaxError();
  refuseUnknown(json, known.policy);
  const { Version = '2008-10-17', Statement } = json;
  if (Version !== '2012-10-17' && Version !== '2008-10-17') throw syntaxError();
  const list: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (list.length === 0) throw syntaxError();
  return { statements: list.map((item) => readStatement(item, kind)), variables: Version === '2012-10-17' };
};

/** Who asks, in the terms of a trust policy: `{ type: 'Service', name: 'redshift.amazonaws.com' }`. */
export interface Principal {
  type: 'AWS' | 'Service';
  name: string;
}

/** One access to decide on. The principal matters to trust policies only. */
export interface AccessRequest extends Access {
  principal?: Principal;
}

export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

const accountOf = (name: string) => /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];

const names = (principals: Principals, { type, name }: Principal): boolean => {
  if (principals === '*') return true;
  return (principals[type] ?? []).some((wanted) => {
    if (wanted === name || (wanted === '*' && type === 'AWS')) return true;
    const account = type === 'AWS' ? accountOf(wanted) : undefined;
    return account !== undefined && name.split(':')[4] === account;
  });
};

/** Whether a statement applies to the request, apart from its resource. */
const speaksOf = (statement: Statement, request: Omit<AccessRequest, 'resource'>, variables: boolean): boolean => {
  const { action, principal } = request;
  if (
    statement.actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) === statement.notActions
  ) {
    return false;
  }
  if (statement.principals !== undefined) {
    if (principal === undefined || names(statement.principals, principal) === statement.notPrincipals) return false;
  }
  return conditionsHold(statement.conditions, request.facts, variables);
};

/** Whether a trust policy lets the principal assume its role, under any condition. */
export const mayAssume = ({ statements }: Policy, principal: Principal): boolean =>
  statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      speaksOf({ ...statement, conditions: {} }, { action: 'sts:AssumeRole', facts: {}, principal }, false),
  );

/** Whether a condition of the policies asks for a key that starts so, in lower case: what is dear to find may be left out. */
export const asksFor = (policies: readonly Policy[], keyPrefix: string): boolean =>
  policies.some(({ statements }) =>
    statements.some(({ conditions }) =>
      Object.values(conditions).some((keys) =>
        Object.keys(keys).some((key) => key.toLowerCase().startsWith(keyPrefix)),
      ),
    ),
  );

/** Decides on a request for many resources, as `evaluate` does for each. */
export const evaluator = (
  policies: readonly Policy[],
  request: Omit<AccessRequest, 'resource'>,
): ((resource: string) => Decision) => {
  const concerned = policies.flatMap(({ statements, variables }) =>
    statements
      .filter((statement) => speaksOf(statement, request, variables))
      .map((statement) => ({ ...statement, facts: variables ? request.facts : undefined })),
  );
  return (resource) => {
    const effects = concerned
      .filter(({ resources, notResources, facts }) => resources.some((fits) => fits(resource, facts)) !== notResources)
      .map(({ effect }) => effect);
    if (effects.includes('Deny')) return 'explicitDeny';
    return effects.includes('Allow') ? 'allowed' : 'implicitDeny';
  };
};

/** IAM's rule: an explicit deny wins, then any allow, else an implicit deny. */
export const evaluate = (policies: readonly Policy[], { resource, ...request }: AccessRequest): Decision =>
  evaluator(policies, request)(resource);
