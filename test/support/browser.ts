import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A headless Chromium: that of CHROMIUM, or one on the PATH; undefined if there is none. */
export function findBrowser(): string | undefined {
  const names = [process.env['CHROMIUM'], 'chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
  return names.find((name) => name !== undefined && spawnSync(name, ['--version'], { timeout: 20_000 }).status === 0);
}

/** Opens a page from a file. Returns its final document and the console's messages. */
export function open(browser: string, source: string, ...flags: string[]): { dom: string; console: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'sparkify-browser-'));
  const page = join(folder, 'page.html');
  try {
    writeFileSync(page, source);
    const dumped = spawnSync(
      browser,
      ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}/profile`, '--enable-logging=stderr']
        .concat(flags)
        .concat('--dump-dom', pathToFileURL(page).href),
      { encoding: 'utf8', timeout: 60_000, maxBuffer: 2 ** 26 },
    );
    return { dom: dumped.stdout, console: dumped.stderr.split('\n').filter((line) => line.includes(':CONSOLE')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
