/** A statement of an IAM policy, as `sparkify policy` prints it. Its Sid is how the documentation names it. */
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

/** Allows the actions, each named with its service's prefix. */
export function allow(
  Sid: string,
  Action: string[],
  Resource: string | string[],
  Condition?: Statement['Condition'],
): Statement {
  const Resources = typeof Resource === 'string' ? [Resource] : Resource;
  return { Sid, Effect: 'Allow', Action, Resource: Resources, ...(Condition && { Condition }) };
}

/** The names with the prefix of their service: `actions('ec2', 'CreateTags')`. */
export function actions(service: string, ...names: string[]): string[] {
  return names.map((name) => `${service}:${name}`);
}

/** The text as a pattern that fits it alone: IAM's patterns know `*`, `?` and `$`, and this is how each means itself. */
export function literalPattern(text: string): string {
  return text.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}
