import type { ProjectPlan } from '../../contract/plan.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';

interface Node {
  key: string;
  label: string;
  /** The full text, shown on hover. */
  title: string;
  kind: 'source' | 'staging' | 'star' | 'check' | 'question';
  column: number;
  after: string[];
}

const box = { width: 200, height: 26, gapX: 70, gapY: 10 };
const top = 30;
const mostCharacters = 28;

/** Sources → staging → star → checks and questions, each with lines from what it reads. */
export function planPicture(plan: ProjectPlan): Markup {
  const nodes = nodesOf(plan);
  const last = Math.max(...nodes.map(({ column }) => column));
  const columns = Array.from({ length: last + 1 }, (_, at) => nodes.filter(({ column }) => column === at));
  const places = new Map(
    columns.flatMap((column) => column.map((node, row) => [node.key, placeOf(node, row)] as const)),
  );
  const width = (last + 1) * (box.width + box.gapX) - box.gapX + 2;
  const tallest = Math.max(...columns.map((column) => column.length));
  const height = top + tallest * (box.height + box.gapY);
  const { staging, star, checks, questions } = plan;
  const told = `${staging.length} sources and staging tables, ${star.length} star tables, ${checks.length} checks, ${questions.length} questions`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Plan">
    <svg
      class="plan"
      role="img"
      aria-labelledby="plan-title plan-desc"
      viewBox="0 0 ${width} ${height}"
      width="${width}"
      height="${height}"
      xmlns="http://www.w3.org/2000/svg"
    >
      <title id="plan-title">Plan of ${plan.project}</title>
      <desc id="plan-desc">${told}; the table below says the same in words.</desc>
      ${headings(last).map(([column, text]) => html`<text class="heading" x="${leftOf(column)}" y="16">${text}</text>`)}
      ${nodes.flatMap((node) => node.after.map((from) => line(places.get(from), places.get(node.key))))}
      ${nodes.map((node) => boxOf(node, places.get(node.key)))}
    </svg>
  </div> `;
}

function nodesOf({ staging, star, checks, questions }: ProjectPlan): Node[] {
  const depths = new Map(staging.map(({ table }) => [table, 1]));
  for (const { table, after } of star)
    depths.set(table, Math.max(2, ...after.map((from) => 1 + (depths.get(from) ?? 1))));
  const last = 1 + Math.max(1, ...depths.values());
  const tables = (names: string[] = []) => names.map((name) => `table ${name}`);
  const named = (kind: 'check' | 'question', { name, after }: { name: string; after?: string[] }, title: string) => ({
    key: `${kind} ${name} ${title}`,
    label: `${kind === 'check' ? '✓' : '?'} ${name}`,
    title: `${name}: ${title}`,
    kind,
    column: last,
    after: tables(after),
  });
  return [
    ...staging.map(({ table, source: { uri, region } }) => ({
      key: `source ${table}`,
      label: uri.replace(/^s3:\/\//, ''),
      title: `${uri} (${region})`,
      kind: 'source' as const,
      column: 0,
      after: [],
    })),
    ...staging.map(({ table }) => ({
      key: `table ${table}`,
      label: table,
      title: table,
      kind: 'staging' as const,
      column: 1,
      after: [`source ${table}`],
    })),
    ...star.map(({ table, after }) => ({
      key: `table ${table}`,
      label: table,
      title: table,
      kind: 'star' as const,
      column: depths.get(table) ?? 2,
      after: tables(after),
    })),
    ...checks.map((check) => named('check', check, check.holds)),
    ...questions.map((question) => named('question', question, question.question)),
  ];
}

function headings(last: number): [number, string][] {
  return [
    [0, 'Sources'],
    [1, 'Staging'],
    ...(last > 2 ? [[2, 'Star'] as [number, string]] : []),
    [last, 'Checks and questions'],
  ];
}

interface Place {
  x: number;
  y: number;
}

const leftOf = (column: number): number => 1 + column * (box.width + box.gapX);
const placeOf = ({ column }: Node, row: number): Place => ({
  x: leftOf(column),
  y: top + row * (box.height + box.gapY),
});

function line(from: Place | undefined, to: Place | undefined): Markup {
  if (!from || !to) return html``;
  const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
  const [x2, y2] = [to.x, to.y + box.height / 2];
  const bend = Math.max(30, (x2 - x1) / 2);
  return html`<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" />`;
}

function boxOf({ label, title, kind }: Node, place: Place | undefined): Markup {
  if (!place) return html``;
  const characters = Array.from(label);
  const text = characters.length <= mostCharacters ? label : `${characters.slice(0, mostCharacters - 1).join('')}…`;
  return html`<g class="${kind}"
    ><title>${title}</title
    ><rect x="${place.x}" y="${place.y}" width="${box.width}" height="${box.height}" rx="4" /><text
      x="${place.x + 8}"
      y="${place.y + 17}"
      >${text}</text
    ></g
  > `;
}
