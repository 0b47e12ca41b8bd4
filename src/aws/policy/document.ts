/** A statement of an IAM policy, as `sparkify policy` prints it. The documentation refers to it by its Sid. */
export interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: '2012-10-17';
  Statement: Statement[];
}

/** A statement that allows the actions, each with its service's prefix. */
export function allow(
  Sid: string,
  Action: string[],
  Resource: string | string[],
  Condition?: Statement['Condition'],
): Statement {
  const Resources = typeof Resource === 'string' ? [Resource] : Resource;
  return { Sid, Effect: 'Allow', Action, Resource: Resources, ...(Condition && { Condition }) };
}

/** The action names with their service's prefix: `actions('ec2', 'CreateTags')`. */
export function actions(service: string, ...names: string[]): string[] {
  return names.map((name) => `${service}:${name}`);
}

/** The text as an IAM pattern that matches only itself: `*`, `?` and `$` must be escaped. */
export function literalPattern(text: string): string {
  return text.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}
