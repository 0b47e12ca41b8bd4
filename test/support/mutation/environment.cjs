const { TestEnvironment } = require('jest-environment-node');

/**
 * Node's test environment with packages that are loaded once for all test files and mutants of a process: to load the
 * SDK's clients anew takes seconds, a mutant's own tests a tenth of one.
 */
module.exports = class SharedPackages extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    // What tests the SDK's own configuration needs an SDK that sees the test's process.env.
    if (!/[/\\]clients\.test\.ts$/.test(context.testPath)) this.global.loadOnce = require;
  }
};
