import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { isFull, testInFull } from '../../../test/support/full.ts';
import { describeFinding, fuzz, pureLab, replay } from './harness.ts';
import type { Target } from './harness.ts';

/** Each command loads all targets, which takes seconds on a busy machine. */
jest.setTimeout(120_000);

const small: Target = {
  name: 'small',
  promise: 'every number is small',
  runs: 1000,
  open: () =>
    pureLab(fc.nat(), (number) => {
      if (number > 1000) throw new Error(`${number} is large`);
      if (number === 77) throw new Error('77 is 77');
    }),
};

describe('a broken promise', () => {
  test('is told with the smallest case, and drawn again by its seed and path', async () => {
    const { findings } = await fuzz(small, { seed: 1, runs: 1000 });
    expect(findings).toMatchObject([{ target: 'small', smallest: '1001', error: '1001 is large' }]);
    const again = await replay(small, findings[0]!);
    expect(again).toMatchObject({ cases: 1, findings: [{ smallest: '1001' }] });
    expect(describeFinding(findings[0]!)).toContain(`--target small --seed 1 --path ${findings[0]!.path}`);
  });

  test('of one kind is told once, and does not hide another', async () => {
    const { findings } = await fuzz(
      { ...small, open: () => pureLab(fc.nat(100), () => Promise.reject(new Error(String(Math.random())))) },
      { seed: 1, runs: 10, rounds: 5 },
    );
    expect(findings).toHaveLength(1);
    const either = fc.noShrink(fc.constantFrom('left', 'right'));
    const two = { ...small, open: () => pureLab(either, (side) => Promise.reject(new Error(side))) };
    expect((await fuzz(two, { seed: 1, runs: 10, rounds: 20 })).findings).toHaveLength(2);
  });

  test('leaves the lab closed', async () => {
    let isOpen = true;
    const open = async () => ({ ...(await small.open()), close: async () => void (isOpen = false) });
    await fuzz({ ...small, open }, { seed: 1, runs: 1000 });
    expect(isOpen).toBe(false);
  });
});

test('cases that keep the promise are counted, for as long as there is time', async () => {
  const kept: Target = { ...small, open: () => pureLab(fc.nat(10), () => undefined) };
  expect(await fuzz(kept, { seed: 1, runs: 123 })).toEqual({ cases: 123, findings: [] });
  expect(await fuzz(kept, { seed: 1, runs: 123, rounds: 3 })).toEqual({ cases: 369, findings: [] });
  expect((await fuzz(kept, { seed: 1, runs: 1e9, timeMs: 50, rounds: 1e9 })).findings).toEqual([]);
});

describe('npm run fuzz', () => {
  const run = (...flags: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/local-cloud/test/fuzz/main.js', ...flags]);
    return { status, out: stdout.toString(), err: stderr.toString() };
  };

  testInFull('tells for each target what it did', () => {
    const { status, out } = run('--minutes', '0.1', '--seed', '5', '--target', 'policy', 'policy-text');
    expect(out).toMatch(/^policy: [\d,]+ cases in \d+ s, seed 5: nothing found .*\npolicy-text: [\d,]+ cases/);
    expect(status).toBe(0);
  });

  test('draws one case again', () => {
    const { status, out } = run('--seed', '5', '--target', 'policy', '--path', '7');
    expect(out).toMatch(/^policy: 1 cases at path 7 of seed 5: nothing found/);
    expect(status).toBe(0);
  });

  const wrong: [flags: string[], says: string][] = [
    [['--minutes', '0'], 'Expected minutes from 0.1 to 10000'],
    [['--target', 'nothing'], "argument 'nothing' is invalid. Expected one of policy"],
    [['--path', '1:x', '--seed', '1', '--target', 'policy'], 'Expected numbers with colons between them'],
    [['--path', '1', '--seed', '1'], '--path needs one --target'],
    [['--path', '1', '--target', 'policy'], '--path needs --seed'],
  ];

  test.each(isFull ? wrong : wrong.slice(-1))('%j is refused with what is right', (flags, says) => {
    const { status, err } = run(...flags);
    expect(err).toContain(says);
    expect(status).toBe(2);
  });

  testInFull('--help names the targets', () => {
    const { status, out } = run('--help');
    expect(out.replace(/\s+/g, ' ')).toContain('these alone: policy, policy-text');
    expect(status).toBe(0);
  });
});
