import type * as Installed from 'echarts' with { 'resolution-mode': 'require' };
import type { Drawing } from './choose-chart.ts';
import { html, Markup, shown } from './markup.ts';

type Echarts = typeof Installed;
type Option = Parameters<ReturnType<Echarts['init']>['setOption']>[0];

/** Draws an answer as SVG, with a description for screen readers. */
export type Draw = (drawing: Drawing, about: { id: string; title: string; description: string }) => Markup;

/**
 * Apache ECharts without a browser (https://echarts.apache.org/handbook/en/how-to/cross-platform/server/). Loaded only
 * when a report is made; undefined if it is not installed.
 */
export function loadDraw(): Draw | undefined {
  const echarts = loadEcharts();
  if (!echarts) return undefined;
  return (drawing, about) => {
    const { width, height } = sizeOf(drawing);
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
    try {
      chart.setOption({ ...common, ...optionOf(drawing) });
      return framed(chart.renderToSVGString(), about);
    } finally {
      chart.dispose();
    }
  };
}

/** With require: its single file takes half a second, the hundreds of files with import five times as long. */
function loadEcharts(): Echarts | undefined {
  try {
    return require('echarts') as Echarts;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The text has the colour of the page, light or dark; these colours contrast with both. */
const palette = ['#3b82c4', '#d9822b', '#3f9c6b', '#b5589e', '#8a7a3c', '#c2504f', '#5f6fc4', '#5c8f99'];
const ink = 'currentColor';
const faint = { lineStyle: { color: ink, opacity: 0.2 } };
const common: Option = {
  animation: false,
  color: palette,
  textStyle: { color: ink, fontFamily: 'system-ui, sans-serif' },
};
const mostLabelWidth = 260;

function sizeOf({ kind, x, series, isText }: Drawing): { width: number; height: number } {
  if (kind === 'heatmap') return { width: 900, height: 110 + 24 * series.length };
  const legend = series.length > 1 ? 30 : 0;
  const rows = x.length * Math.max(24, 16 * series.length);
  return { width: 900, height: legend + (kind === 'bar' && isText ? 90 + rows : 320) };
}

function optionOf({ kind, xName, yName, x, isText, series }: Drawing): Option {
  const label = { color: ink, width: mostLabelWidth, overflow: 'truncate' as const };
  const axis = {
    axisLabel: label,
    axisLine: faint,
    axisTick: { show: false },
    splitLine: faint,
    nameTextStyle: { color: ink },
  };
  // Without a browser, the width of a text is a guess: room for what it falls short by.
  const grid = { left: 32, right: 40, top: series.length > 1 ? 50 : 30, bottom: 24, outerBoundsMode: 'same' as const };
  const categories = { type: 'category' as const, data: x, name: xName, ...axis, splitLine: { show: false } };
  if (kind === 'heatmap') {
    const data = series.flatMap(({ values }, row) => values.map((value, at) => [at, row, value ?? '-']));
    const all = series.flatMap(({ values }) => values.filter((value) => value !== null));
    return {
      grid: { ...grid, top: 30, bottom: 50 },
      xAxis: { ...categories, nameLocation: 'middle', nameGap: 26 },
      yAxis: {
        type: 'category',
        data: series.map(({ name }) => name),
        inverse: true,
        ...axis,
        splitLine: { show: false },
      },
      visualMap: {
        show: false,
        min: Math.min(...all),
        max: Math.max(...all),
        inRange: { color: [palette[0] ?? ''], opacity: [0.06, 1] },
      },
      series: [{ type: 'heatmap', data, silent: true }],
    };
  }
  const values = { type: 'value' as const, name: yName, ...axis };
  const isLying = kind === 'bar' && isText;
  return {
    grid,
    legend: { show: series.length > 1, textStyle: { color: ink }, top: 0 },
    // Read from the top, as the table below it.
    xAxis: isLying ? { ...values, nameLocation: 'middle', nameGap: 26 } : categories,
    yAxis: isLying ? { ...categories, inverse: true, name: '', axisLabel: { ...label, interval: 0 } } : values,
    series: series.map(({ name, values: data }) => ({ type: kind, name, data, silent: true, connectNulls: false })),
  };
}

/** As it was drawn, with a name and a description; without the styles of a chart that reacts to a mouse. */
function framed(svg: string, { id, title, description }: { id: string; title: string; description: string }): Markup {
  const drawn = new Markup(
    withoutStyle(shown(svg))
      .replace(/^<svg[^>]*>/, '')
      .replaceAll(/ (class="zr[^"]*"|ecmeta_[a-z_]+="[^"]*"|style="font-size[^"]*")/g, ''),
  );
  const [, width = '900', height = '320'] = /^<svg width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  return html`<svg
    class="chart"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    xmlns="http://www.w3.org/2000/svg"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    ${drawn}
  </svg> `;
}

/** ECharts writes one, of rules for a mouse; a text in the drawing is escaped, and looks like none. */
function withoutStyle(svg: string): string {
  const [from, end] = [svg.indexOf('<style'), '</style>'];
  const to = svg.indexOf(end, from);
  return from === -1 || to === -1 ? svg : svg.slice(0, from) + svg.slice(to + end.length);
}
