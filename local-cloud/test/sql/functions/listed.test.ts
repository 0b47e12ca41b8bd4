import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listed } from './listed.ts';

const page = join(__dirname, '../../../../docs/functions.md');

/** UPDATE_DOCS=1 writes the list into the page, to be read and committed. */
const isUpdate = process.env['UPDATE_DOCS'] !== undefined;

test('the page of the functions is what the table says', () => {
  const text = readFileSync(page, 'utf8');
  const head = text.slice(0, text.indexOf('\n## ') + 1);
  const whole = `${head}${listed()}`;
  if (isUpdate) writeFileSync(page, whole);
  expect(isUpdate ? whole : text).toBe(whole);
});
