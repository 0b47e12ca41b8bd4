import { findingText } from '../../contract/preflight.ts';
import type { Finding } from '../../contract/preflight.ts';
import type { SetUpFinding } from './set-up.ts';

const words: Record<Finding['state'], string> = {
  passed: 'ok',
  warned: 'warning',
  failed: 'problem',
  unknown: 'unknown',
};

/** A line for each finding, and one that sums up. */
export function setUpText(findings: SetUpFinding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map((one) => `${words[one.state].padEnd(7)}  ${one.check.padEnd(width)}  ${findingText(one)}`);
  return [...lines, '', summary(findings)].join('\n');
}

function summary(findings: SetUpFinding[]): string {
  const count = (state: Finding['state']) => findings.filter((one) => one.state === state).length;
  const more = [
    { number: count('warned'), word: 'warning' },
    { number: count('unknown'), word: 'unknown' },
  ].flatMap(({ number, word }) =>
    number === 0 ? [] : [`${number} ${word}${number > 1 && word === 'warning' ? 's' : ''}`],
  );
  const failed = count('failed');
  const verdict =
    failed === 0
      ? 'Nothing is in the way of a run'
      : `${failed} ${failed === 1 ? 'problem is' : 'problems are'} in the way of a run`;
  return `${[verdict, ...more].join('; ')}.`;
}
