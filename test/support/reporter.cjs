/** Ends the run with one plain line: `N passed, N failed`, and `, N skipped` if any were. */
class TotalsReporter {
  onRunComplete(_contexts, results) {
    // A file that could not be loaded has no tests to count, but must count as failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    this.line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // Printed last: after the summary, which is written once the reporters are done, and after the global teardown.
    process.once('exit', () => process.stdout.write(`${this.line}\n`));
  }
}

module.exports = TotalsReporter;
