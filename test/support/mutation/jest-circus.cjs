const { createEmptyTestResult } = require('@jest/test-result');
const { default: runFile } = require('jest-circus/runner');

/**
 * Runs a test file, unless one before it has noticed the mutant: to load a file may take longer than all its tests. Stryker
 * takes no other runner but one of this name.
 */
module.exports = async function run(...args) {
  const [, , environment, , testFilePath] = args;
  return environment.isNoticed ? notRun(testFilePath) : runFile(...args);
};

/** Jest takes a file without a test for a mistake. */
function notRun(testFilePath) {
  const test = { ancestorTitles: [], title: 'not run', fullName: 'not run', status: 'pending', failureMessages: [] };
  return { ...createEmptyTestResult(), testFilePath, testResults: [test], numPendingTests: 1 };
}
