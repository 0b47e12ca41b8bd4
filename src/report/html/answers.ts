import type { Answer } from '../../contract/results.ts';
import { drawingOf } from './choose-chart.ts';
import type { Draw } from './draw-chart.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { dataTable } from './table.ts';

/** Each question with its chart, if a chart says more than the table below it. */
export function answers(all: Answer[], draw: Draw | undefined): Markup {
  const hint = html`<p class="note">
    The charts are missing: the optional package <code>echarts</code> is not installed where this report was made.
  </p>`;
  const lacks = draw === undefined && all.some((answer) => typeof drawingOf(answer) === 'object');
  return html`${lacks && hint}${all.map((answer, at) => one(answer, `answer-${at + 1}`, draw))}`;
}

function one(answer: Answer, id: string, draw: Draw | undefined): Markup {
  const { name, question, columns, rows, truncated, note = truncated ? 'and more' : undefined } = answer;
  const drawing = drawingOf(answer);
  const description = `${rows.length} rows of ${columns.join(', ')}; the table below has the values.`;
  const picture =
    typeof drawing === 'object'
      ? draw &&
        html`<figure>
          ${draw(drawing, { id, title: question, description })}${
            drawing.more > 0 &&
            html`<figcaption class="note">
              The first ${drawing.x.length} of ${drawing.x.length + drawing.more} rows.
            </figcaption>`
          }
        </figure>`
      : drawing !== undefined && html`<p class="note">${drawing}</p>`;
  return html`<article aria-labelledby="${id}">
    <h3 id="${id}">${question}</h3>
    ${picture} ${rows.length === 0 ? html`<p>No rows.</p>` : dataTable(`Answer: ${name}`, columns, rows)}
    ${note !== undefined && html`<p class="note">… ${note}</p>`}
  </article> `;
}
