import { workflowBundle } from '../../src/workflow-bundle.ts';

test('the workflow program stays small: nothing of AWS or Node has crept in', async () => {
  const bundle = await workflowBundle();
  if (!('code' in bundle)) throw new Error('a test bundles the sources, not the build');
  // 4.5 MB with its source map, of which zod is 2.6; the AWS SDK alone would add 2.5.
  expect(bundle.code.length).toBeLessThan(5_000_000);
});
