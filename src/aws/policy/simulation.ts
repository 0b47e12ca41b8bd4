import type { Statement } from './document.ts';

/** One call of SimulatePrincipalPolicy: every action on every resource, in one context. */
export interface Simulation {
  actions: string[];
  resources: string[];
  context: { key: string; values: string[]; isList: boolean }[];
}

/** The simulations that together show whether somebody may do everything that the statement allows. */
export function simulationsOf({ Action, Resource, Condition = {} }: Statement): Simulation[] {
  const context = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]) => contextOf(key, [value].flat(), operator)),
  );
  const byActions = new Map<string, { actions: string[]; resources: string[] }>();
  for (const resource of Resource) {
    const actions = Action.filter((action) => concerns(action, resource));
    const group = byActions.get(actions.join()) ?? { actions, resources: [] };
    group.resources.push(resource);
    byActions.set(actions.join(), group);
  }
  return [...byActions.values()].filter(({ actions }) => actions.length > 0).map((one) => ({ ...one, context }));
}

/** An arbitrary user id: the condition compares two keys, which both get it. */
const someUserId = 'AIDAEXAMPLE';

/**
 * The context keys that a condition needs. A simulation has no caller, so a value that refers to the caller is supplied
 * too.
 */
function contextOf(key: string, values: string[], operator: string): Simulation['context'] {
  if (values[0] === '${aws:userid}')
    return [key, 'aws:userid'].map((name) => ({ key: name, values: [someUserId], isList: false }));
  const plain = values.map(plainText);
  const isList = operator.startsWith('ForAllValues:');
  // One of several allowed values is enough.
  return [{ key, values: isList ? plain : plain.slice(0, 1), isList }];
}

/**
 * Whether an action applies to a resource. A statement may have actions for several kinds of resource; in IAM the
 * action's name says which.
 */
function concerns(action: string, resource: string): boolean {
  if (resource === '*') return true;
  const [, , service = '', , , path = ''] = resource.split(':');
  if (!action.startsWith(`${service}:`)) return false;
  const [kind = ''] = path.split('/');
  return service !== 'iam' || action.toLowerCase().includes(kind);
}

/** The text that an escaped pattern matches: `${*}` is a star. */
const plainText = (pattern: string): string => pattern.replaceAll(/\$\{([*?$])\}/g, '$1');
