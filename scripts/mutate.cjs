/**
 * Puts small faults (mutants) into a room, one at a time, and runs the room's fast tests to see which go undetected:
 *
 *   node scripts/mutate.cjs [ROOM | FILE …]
 *
 * Without arguments, every room in turn. Exits with 1 if a room's score is below the threshold. The reports are in
 * reports/mutation/<room>.html. Needs no build and no Temporal server.
 */
const { join, normalize } = require('node:path');
const { jest: jestOfAll } = require('../package.json');

/** The fast tests of each room, which run thousands of times, as patterns from the root. */
const rooms = {
  contract: ['test/contract/**/*.test.ts'],
  project: ['test/project/**/*.test.ts'],
  warehouse: ['test/warehouse/**/*.test.ts'],
  aws: ['test/aws/**/*.test.ts', '!**/test/aws/cloud/**'],
  activities: ['test/activities/**/*.test.ts'],
  workflows: ['test/workflows/simulated/**/*.test.ts'],
};
const leastScore = 85;
const usage = `usage: npm run mutate -- [${Object.keys(rooms).join(' | ')} | src/<room>/<file>.ts …]`;

async function main(args) {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { Stryker } = await import('@stryker-mutator/core');
  for (const [room, files] of wanted(args)) {
    const results = await new Stryker(options(room, files)).runMutationTest();
    console.log(`${room}: ${scoreLine(results)}`);
  }
}

/** The files to mutate, by room. */
function wanted(args) {
  const byRoom = new Map();
  for (const arg of args.length > 0 ? args : Object.keys(rooms)) {
    const file = normalize(arg);
    const room = Object.hasOwn(rooms, arg) ? arg : /^src[/\\](\w+)[/\\].+\.ts/.exec(file)?.[1];
    if (!Object.hasOwn(rooms, room ?? '')) {
      console.error(`"${arg}" is neither a room nor a file of one\n${usage}`);
      process.exit(2);
    }
    byRoom.set(room, [...(byRoom.get(room) ?? []), arg === room ? `src/${room}/**/*.ts` : file]);
  }
  return byRoom;
}

function options(room, files) {
  const folder = join('reports', 'mutation');
  return {
    mutate: files,
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    coverageAnalysis: 'perTest',
    concurrency: 2,
    // A mutant that loops counts as noticed at the time limit; a busy machine must not reach it.
    timeoutMS: 120_000,
    thresholds: { high: 95, low: leastScore, break: leastScore },
    reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
    clearTextReporter: { allowColor: false, logTests: false, reportScoreTable: true },
    htmlReporter: { fileName: join(folder, `${room}.html`) },
    jsonReporter: { fileName: join(folder, `${room}.json`) },
    tempDirName: join(folder, 'tmp'),
    cleanTempDir: 'always',
    ignorePatterns: ['dist', 'docs', 'bench', 'reports', '.sparkify', 'test/histories'],
    // No such file: Stryker would rewrite a real one with options that TypeScript 7 lacks, and @swc/jest reads none.
    tsconfigFile: 'none.json',
    allowEmpty: false,
    warnings: { slow: false },
    jest: { projectType: 'custom', config: jestConfig(rooms[room]) },
  };
}

/** As in `npm test`, without the Temporal server. */
function jestConfig(testMatch) {
  return {
    roots: ['<rootDir>/test'],
    testMatch: testMatch.map((pattern) => (pattern.startsWith('!') ? pattern : `<rootDir>/${pattern}`)),
    globalSetup: null,
    globalTeardown: null,
    // Many mutants make a test wait for something that never comes.
    testTimeout: 10_000,
    testRunner: require.resolve('../test/support/mutation/jest-circus.cjs'),
    testEnvironment: require.resolve('../test/support/mutation/environment.cjs'),
    setupFiles: [...jestOfAll.setupFiles, '<rootDir>/test/support/mutation/share-packages.cjs'],
    transform: jestOfAll.transform,
  };
}

function scoreLine(results) {
  const count = (status) => results.filter((mutant) => mutant.status === status).length;
  const [killed, timeout, survived, none] = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map(count);
  const score = (100 * (killed + timeout)) / (killed + timeout + survived + none);
  return `${score.toFixed(1)} % (${killed} killed, ${timeout} timed out, ${survived} survived, ${none} not covered)`;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
