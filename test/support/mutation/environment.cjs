const { TestEnvironment } = require('jest-environment-node');

/** The mutant that a test in this process has already detected: further results for it do not matter. */
let noticed;

/**
 * Node's test environment with packages that are loaded once for all test files and mutants of a process: loading the
 * SDK's clients takes seconds, a mutant's own tests a tenth of one. One failing test is enough, but jest's own bail
 * does not work here, and other tests may be slow once nothing works.
 */
module.exports = class MutationEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    // Tests of the SDK's configuration need an SDK that sees the test's process.env.
    if (!/[/\\]clients\.test\.ts$/.test(context.testPath)) this.global.loadOnce = require;
  }

  /** Whether a test has already failed, in this file or an earlier one. */
  get isNoticed() {
    const { __stryker__: stryker } = this.global;
    return stryker?.activeMutant !== undefined && stryker.activeMutant === noticed;
  }

  handleTestEvent({ name, test }) {
    const { __stryker__: stryker } = this.global;
    if (name === 'test_done' && test.errors.length > 0) noticed = stryker?.activeMutant;
    if (name === 'test_start' && this.isNoticed) test.mode = 'skip';
  }
};
