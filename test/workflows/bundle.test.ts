import { traceModules } from '../../src/temporal/traces.ts';
import type { BundleOptions } from '../../src/workflow-bundle.ts';
import { testProgram } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

/** What workflows are made of beside our own files. Temporal's bundler itself takes anything that it can resolve. */
const packages = ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc', 'zod'];
const tracing = [
  '@opentelemetry/api',
  '@opentelemetry/core',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/semantic-conventions',
  '@temporalio/interceptors-opentelemetry',
];
const rooms = ['src/contract', 'src/workflows'];

/** Files of the workflow program, as webpack names them in its comments. */
async function bundled(options: BundleOptions) {
  const code = await testProgram(options);
  const files = [...code.matchAll(/^\/\*\*\*\/ "([^"?]+)":?/gm)].map(([, file = '']) => file);
  const found = files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return {
    sizeBytes: code.length,
    packages: [...new Set(found)].filter((name) => name !== undefined).toSorted(),
    rooms: [
      ...new Set(
        files.filter((file) => !file.includes('node_modules')).map((file) => file.split('/').slice(1, 3).join('/')),
      ),
    ],
  };
}

test('the workflow program is small, and made of contract, workflows and a few pure packages alone', async () => {
  const program = await bundled({});
  expect(program.packages).toEqual(packages);
  expect(program.rooms).toEqual(rooms);
  // 4.5 MB with its source map, of which zod is 2.6; the AWS SDK alone would add 2.5.
  expect(program.sizeBytes).toBeLessThan(5_000_000);
});

test('with traces it is made of OpenTelemetry’s pure packages, too', async () => {
  const program = await bundled({ workflowInterceptorModules: traceModules });
  expect(program.packages).toEqual([...tracing, ...packages].toSorted());
  expect(program.rooms).toEqual(expect.arrayContaining([...rooms, 'src/temporal']));
  expect(program.sizeBytes).toBeLessThan(8_000_000);
});
