import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteUserCommand } from '@aws-sdk/client-iam';
import { startLab } from '../soak/lab.ts';
import type { Lab } from '../soak/lab.ts';
import { planOf, stories } from '../soak/plan.ts';
import { soak } from '../soak/soak.ts';
import type { SoakOptions, SoakReport } from '../soak/soak.ts';
import { violationsOf } from '../soak/summary.ts';
import { describeInFull, testInFull } from '../support/full.ts';
import { copySparkify } from '../support/project.ts';
import { until } from '../support/until.ts';

jest.setTimeout(600_000);

const numbers = Array.from({ length: 20 }, (_, run) => run);
const options: SoakOptions = {
  seed: 3,
  runs: numbers,
  concurrency: 20,
  faultProbability: 0.1,
  runTimeoutMs: 240_000,
};
const lives = {
  worker: { lifeMs: 8_000, atMost: 2 },
  warehouse: { lifeMs: 4_000, atMost: 4 },
  'Temporal server': { lifeMs: 12_000, atMost: 1 },
};

/** A separate stack until the work is done. */
async function inLab<T>(env: NodeJS.ProcessEnv, work: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await startLab(env);
  try {
    return await work(lab);
  } finally {
    await lab.stop();
  }
}

testInFull(
  'pipelines end, load and leave as they should, whatever call fails and whatever process is killed',
  async () => {
    const report = await inLab({}, (lab) => soak(lab, { ...options, lives }, () => {}));
    expect(violationsOf(report)).toEqual([]);
    expect(report.runs).toHaveLength(numbers.length);
    expect(report.runs.flatMap(({ struck }) => Object.keys(struck))).toEqual(
      expect.arrayContaining(['throttle', 'internal', 'reset', 'kill', 'latency']),
    );
    expect(report.kills.warehouse).toBeGreaterThan(0);
  },
);

test('a plan is the same for the same seed and number, and every story is told', () => {
  const plans = (seed: number) => Array.from({ length: 1000 }, (_, run) => planOf(seed, run, 0.3));
  expect(plans(1)).toEqual(plans(1));
  expect(plans(1)).not.toEqual(plans(2));
  expect(new Set(plans(1).map(({ story }) => story)).size).toBe(Object.keys(stories).length);
});

describeInFull('the soak finds', () => {
  let projectDir: string;
  let report: SoakReport;

  /** A pipeline that loads some plays twice, an account in which something is left, and something of others is gone. */
  beforeAll(async () => {
    projectDir = copySparkify();
    rmSync(join(projectDir, 'sql/checks/songplays-are-complete.sql'));
    appendFileSync(
      join(projectDir, 'sql/2-star/songplays.load.sql'),
      `insert into songplays (start_time, user_id, level, song_id, artist_id, session_id, location, user_agent)
       select start_time, user_id, level, song_id, artist_id, session_id, location, user_agent from songplays;`,
    );
    const plain = numbers.map((run) => planOf(options.seed, run, 0)).find(({ story }) => story === 'plain');
    const runs = [plain?.run ?? 0];
    report = await inLab({ SPARKIFY_PROJECT: projectDir }, async (lab) => {
      const soaking = soak(lab, { ...options, faultProbability: 0, runs }, () => {});
      await until(async () => (await lab.account.ofPipeline(plain?.name ?? '')).length > 0);
      await lab.account.plant('leak', ['role']);
      await lab.clients.iam.send(new DeleteUserCommand({ UserName: 'neighbour-analyst' }));
      return soaking;
    });
  });
  afterAll(() => rmSync(projectDir, { recursive: true, force: true }));

  const found = (wrong: string) => violationsOf(report).filter((one) => one.wrong === wrong);

  test('rows that were loaded twice', () => {
    expect(found('duplicate').map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^expected songplays (\d+):.*, found \d+:/),
    );
  });

  test('what was left behind', () => {
    expect(found('leak').map(({ text }) => text)).toEqual([expect.stringMatching(/role leak-redshift/)]);
  });

  test('what was done to others', () => {
    expect(found('foreign resource touched').map(({ text }) => text)).toEqual([
      expect.stringMatching(/user neighbour-analyst/),
    ]);
  });
});
