import { isFull } from '../../../test/support/full.ts';
import { describeFinding, fuzz } from './harness.ts';
import { targets } from './targets/index.ts';

jest.setTimeout(120_000);

/** The same cases each time, unless another seed is given; `npm run fuzz` draws others, and many more. */
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

test.each(targets.map((target) => [target.name, target.promise, target] as const))(
  '%s: %s',
  async (_name, _promise, target) => {
    const runs = isFull ? target.runs : Math.ceil(target.runs / 4);
    const { findings } = await fuzz(target, { seed, runs });
    expect(findings.map(describeFinding)).toEqual([]);
  },
);
