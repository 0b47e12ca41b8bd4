import type { RunRecord } from '../../contract/record.ts';
import { costOf } from '../cost.ts';
import type { Price } from '../cost.ts';
import { durationText } from '../text.ts';
import { answers } from './answers.ts';
import { loadDraw } from './draw-chart.ts';
import { failureBox, ending, standing } from './ending.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { checks, loaded, planTable } from './load.ts';
import { planPicture } from './plan.ts';
import { style } from './style.ts';
import { numberText } from './table.ts';
import { timeline } from './timeline.ts';

/**
 * A run as one HTML file: it needs no network and no script, and declares that to the browser. For a run that is still
 * open, its state so far.
 */
export function reportHtml(record: RunRecord, price?: Price): string {
  const draw = loadDraw();
  const { workflowId, plan, results } = record;
  const sections: [id: string, title: string, content: Markup | undefined][] = [
    ['answers', 'Answers', results.query && answers(results.query.answers, draw)],
    ['loaded', 'What was loaded', loaded(record)],
    ['checks', 'Checks', results.load && checks(results.load)],
    ['timeline', 'Timeline', timeline(record)],
    ['plan', 'Plan', plan && html`${planPicture(plan)}${planTable(plan)}`],
    ['resources', 'What was created and deleted', ending(record)],
  ];
  const shown = sections.filter(([, , content]) => content !== undefined);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${workflowId} – ${record.state} – Sparkify</title>
        ${style}
      </head>
      <body>
        <a class="skip" href="#${shown[0]?.[0] ?? 'top'}">Skip to the first section</a>
        <header id="top">
          <h1>${workflowId}</h1>
          ${standing(record)}${facts(record, price)}
        </header>
        <nav aria-label="Sections">
          <ul>
            ${shown.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ul>
        </nav>
        <main>
          ${failureBox(record)}
          ${shown.map(
            ([id, title, content]) =>
              html`<section id="${id}" aria-labelledby="${id}-heading">
                <h2 id="${id}-heading">${title}</h2>
                ${content}
              </section> `,
          )}
        </main>
        <footer>
          <p>
            Made from the history that Temporal keeps of run <code>${record.runId}</code>, read at
            ${dateText(record.readAt)}.
          </p>
        </footer>
      </body>
    </html> `.text;
}

function facts(record: RunRecord, price: Price | undefined): Markup {
  const { workflow, startedAt, endedAt, readAt, plan, results } = record;
  const tookMs = Date.parse(endedAt ?? readAt) - Date.parse(startedAt);
  const { cluster, kind } = results.provision ?? {};
  const cost = costOf(record, price);
  const rows = Object.values(results.load?.rows ?? {}).reduce((sum, count) => sum + count, 0);
  const all: [string, string | undefined][] = [
    ['Workflow', workflow],
    ['Project', plan?.project ?? results.load?.project.name],
    ['Started', dateText(startedAt)],
    [endedAt === undefined ? 'Running for' : 'Took', durationText(tookMs)],
    [
      'Warehouse',
      cluster &&
        `${cluster.identifier}${cluster.nodes === 0 ? '' : `, ${cluster.nodes} × ${cluster.nodeType}`}${kind === 'existing' ? ', there before' : ''}`,
    ],
    ['Rows', results.load && numberText(rows)],
    ['Node-hours', cost && String(cost.nodeHours)],
    ['Cost', cost?.cost && `${cost.cost.amount} ${cost.cost.currency}`],
  ];
  return html`<dl>
    ${all.map(
      ([term, text]) =>
        text !== undefined &&
        html`<div>
          <dt>${term}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
  </dl>`;
}

/** `2026-11-30 12:00:05 UTC`. */
const dateText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
