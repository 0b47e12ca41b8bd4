/**
 * Draws docs/terminal.svg from a real run: runs the command behind `npm start` in a pseudo-terminal and draws its
 * screen as text in an SVG. Needs `script` of util-linux, and an installed clone: node scripts/terminal-picture.cjs
 */
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');

const root = dirname(__dirname);
const columns = 104;
/** The picture ends here; the rest of the result is in the picture of the report. */
const lastSection = 'Read from S3';

function main() {
  const scratch = mkdtempSync(join(tmpdir(), 'sparkify-terminal-'));
  try {
    const screen = screenOf(record(scratch));
    const lines = ['$ npm start', ...screen.slice(0, screen.indexOf(lastSection) - 1)];
    const file = join(root, 'docs/terminal.svg');
    writeFileSync(file, svg(lines.map(cut)));
    console.error(file);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Everything that was written to the terminal, escape sequences included. */
function record(scratch) {
  const log = join(scratch, 'typescript');
  const command = `stty cols ${columns} rows 60; exec node scripts/sparkify.cjs start --exit --home ${join(scratch, 'home')}`;
  execFileSync('script', ['-qec', command, log], {
    cwd: root,
    env: { ...process.env, TERM: 'xterm' },
    stdio: 'ignore',
  });
  // The first and last lines are from `script` itself.
  return readFileSync(log, 'utf8')
    .replace(/^.*\n/, '')
    .replace(/\n.*\n$/, '\n');
}

/** The final lines on the screen. The display only moves up, erases lines, and erases to the end. */
function screenOf(output) {
  const lines = [''];
  let [row, column] = [0, 0];
  for (const [piece, count, erases] of output.matchAll(/\x1b\[(?:(\d+)A|([02][KJ]))|[^\x1b]/gu)) {
    if (count !== undefined) row -= Number(count);
    else if (erases === '2K') lines[row] = '';
    else if (erases === '0J') lines.splice(row, Infinity, lines[row].slice(0, column));
    else if (piece === '\n') lines[(row += 1)] ??= '';
    else if (piece === '\r') column = 0;
    else {
      lines[row] = lines[row].slice(0, column).padEnd(column) + piece + lines[row].slice(column + 1);
      column += 1;
    }
  }
  return lines.map((line) => line.trimEnd());
}

function cut(line) {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}

/** Text stays text, so it can be searched and copied. textLength keeps columns aligned in any monospaced font. */
function svg(lines) {
  const [cell, lineHeight, margin] = [7.8, 18, 16];
  const [width, height] = [columns * cell + 2 * margin, lines.length * lineHeight + 2 * margin];
  const escaped = (line) => line.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
  const text = lines.map((line, index) => {
    const y = margin + (index + 0.75) * lineHeight;
    const length = line === '' ? '' : ` textLength="${(line.length * cell).toFixed(1)}"`;
    return `<text x="${margin}" y="${y}"${length} xml:space="preserve">${escaped(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#e6edf3">
<title>The terminal after npm start</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${text.join('\n')}
</svg>
`;
}

main();
