import type { Statement } from './document.ts';

/** What is asked of SimulatePrincipalPolicy at once: every action on every resource, in one context. */
export interface Simulation {
  actions: string[];
  resources: string[];
  context: { key: string; values: string[]; isList: boolean }[];
}

/** The questions whose answers tell whether somebody may do all that the statement allows. */
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

/** Nobody's: whoever asks, the two are the same. */
const someUserId = 'AIDAEXAMPLE';

/** What a condition looks at; what stands for the caller is told, too, since a simulation has none. */
function contextOf(key: string, values: string[], operator: string): Simulation['context'] {
  if (values[0] === '${aws:userid}')
    return [key, 'aws:userid'].map((name) => ({ key: name, values: [someUserId], isList: false }));
  const plain = values.map(plainText);
  const isList = operator.startsWith('ForAllValues:');
  // Of the values that a key may have, one is enough to ask with.
  return [{ key, values: isList ? plain : plain.slice(0, 1), isList }];
}

/** A statement may hold the actions of several kinds of resource: of IAM's, the action's name tells of which. */
function concerns(action: string, resource: string): boolean {
  if (resource === '*') return true;
  const [, , service = '', , , path = ''] = resource.split(':');
  if (!action.startsWith(`${service}:`)) return false;
  const [kind = ''] = path.split('/');
  return service !== 'iam' || action.toLowerCase().includes(kind);
}

/** What a pattern stands for that fits itself: `${*}` is a star. */
const plainText = (pattern: string): string => pattern.replaceAll(/\$\{([*?$])\}/g, '$1');
