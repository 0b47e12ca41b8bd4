import type { Cell } from '../../contract/results.ts';
import { html } from './markup.ts';
import type { Content, Markup } from './markup.ts';

interface TableOptions {
  caption: string;
  columns: string[];
  rows: Content[][];
  /** Which columns are numbers, to the right. */
  numeric?: boolean[];
  /** As wide as the page; otherwise as its content asks. */
  isWide?: boolean;
}

/** A table that scrolls on a narrow screen, also by keyboard. */
export function table({ caption, columns, rows, numeric = [], isWide = false }: TableOptions): Markup {
  const side = (at: number) => (numeric[at] ? html` class="number"` : '');
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table${isWide && html` class="wide"`}>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((name, at) => html`<th scope="col" ${side(at)}>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, at) => html`<td${side(at)}>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

/** Rows of data. */
export function dataTable(caption: string, columns: string[], rows: Cell[][]): Markup {
  const numeric = columns.map((_, at) => rows.some((row) => typeof row[at] === 'number'));
  return table({ caption, columns, rows: rows.map((row) => row.map(cellContent)), numeric });
}

function cellContent(cell: Cell): Content {
  if (cell === null) return html`<span class="missing">null</span>`;
  return typeof cell === 'number' ? numberText(cell) : String(cell);
}

export function numberText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 5 });
}

/** `850 B`, `12.3 KiB`, `4.0 GiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
