const { TestEnvironment } = require('jest-environment-node');

/** The mutant that a test of this process has noticed: what the other tests say of it does not matter. */
let noticed;

/**
 * Node's test environment with packages that are loaded once for all test files and mutants of a process: to load the
 * SDK's clients anew takes seconds, a mutant's own tests a tenth of one. One test that fails is enough, for jest's own
 * bail does not work here: the others may be slow where nothing works any more.
 */
module.exports = class MutationEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    // What tests the SDK's own configuration needs an SDK that sees the test's process.env.
    if (!/[/\\]clients\.test\.ts$/.test(context.testPath)) this.global.loadOnce = require;
  }

  /** Whether a test has failed already, of this file or of one before it. */
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
