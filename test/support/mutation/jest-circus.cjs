const { createEmptyTestResult } = require('@jest/test-result');
const { default: runFile } = require('jest-circus/runner');

/**
 * Runs a test file unless an earlier one has detected the mutant: loading a file may take longer than its tests.
 * Stryker requires this name of a runner.
 */
module.exports = async function run(...args) {
  const [, , environment, , testFilePath] = args;
  return environment.isNoticed ? notRun(testFilePath) : runFile(...args);
};

/** Jest treats a file without tests as a mistake. */
function notRun(testFilePath) {
  const test = { ancestorTitles: [], title: 'not run', fullName: 'not run', status: 'pending', failureMessages: [] };
  return { ...createEmptyTestResult(), testFilePath, testResults: [test], numPendingTests: 1 };
}
