import { reportHtml } from '../../../src/report/html/report.ts';
import { findBrowser, open } from '../../support/browser.ts';
import { runRecord } from '../../support/run-record.ts';

const browser = findBrowser();

/** Where the machine has a browser; report.test.ts reads the same page with an HTML parser everywhere. */
(browser === undefined ? describe.skip : describe)('in a browser', () => {
  test('the report is shown, and nothing is complained of', () => {
    const source = reportHtml(runRecord());
    const { dom, console } = open(browser ?? '', source);
    expect(console).toEqual([]);
    for (const told of ['<svg class="chart"', '<svg class="plan"', 'How much was sold?', 'Rate exceeded'])
      expect(dom).toContain(told);
    const broken = open(browser ?? '', source.replace('</body>', '<script>document.title = "run"</script></body>'));
    expect(broken.console).toEqual([expect.stringContaining('Content Security Policy')]);
  });
});
