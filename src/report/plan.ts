import type { ProjectPlan } from '../contract/plan.ts';

/** What a project does, as text: where each table comes from, what is checked and what is asked. */
export function planText({ project, hash, staging, star, checks, questions }: ProjectPlan): string {
  const width = Math.max(...[...staging, ...star].map(({ table }) => table.length));
  const from = (table: string, sources: string[]) =>
    `  ${table.padEnd(width)}  from ${sources.join(', ') || 'nothing'}`;
  return [
    `Project ${project} (${hash.slice(0, 12)})`,
    'Staging',
    ...staging.map(({ table, source }) => from(table, [`${source.uri} (${source.region})`])),
    'Star',
    ...star.map(({ table, after }) => from(table, after)),
    ...(checks.length > 0 ? ['Checks', ...checks.map(({ name, holds }) => `  ${name}: ${holds}`)] : []),
    ...(questions.length > 0 ? ['Questions', ...questions.map(({ name, question }) => `  ${name}: ${question}`)] : []),
  ].join('\n');
}
