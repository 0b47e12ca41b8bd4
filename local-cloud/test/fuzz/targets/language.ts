import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { lex } from '../../../src/sql/lexer/lexer.ts';
import { DialectError } from '../../../src/sql/error.ts';
import { contextOf, openCatalog, written } from '../../sql/warehouse.ts';
import { pureLab } from '../harness.ts';
import type { Target } from '../harness.ts';
import { generatedStatements, mutatedStatements } from '../sql/corpus.ts';

/** Far more than the longest of these statements takes on a busy machine. */
const hangsAfterMs = 10_000;

export const language: Target = {
  name: 'language',
  promise: 'any text is bound and written, or refused with a DialectError; its tokens joined are the text again',
  runs: 3000,
  open: () => pureLab(fc.oneof(fc.string(), generatedStatements, mutatedStatements()), check),
};

function check(sql: string): void {
  const tokens = lex(sql).map(({ text }) => text);
  assert.equal(tokens.join(''), sql);
  const startMs = performance.now();
  try {
    written(sql, openCatalog, contextOf());
  } catch (error) {
    if (!(error instanceof DialectError)) throw error;
    const { sqlState, position } = error;
    assert.match(sqlState, /^(?!XX)[0-9A-Z]{5}$/, error.message);
    assert.ok(position === undefined || (position >= 1 && position <= sql.length + 1), `position ${position}`);
  }
  assert.ok(performance.now() - startMs < hangsAfterMs, 'the passes hang');
}
