import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundle, WorkflowBundlePath } from '@temporalio/worker';

/** Written by the build: bundling takes 1.8 s (measured on 2 cores), which a worker need not spend at each start. */
const builtBundle = join(__dirname, 'workflow-bundle.built.js');

/** What becomes part of the workflow program where it is configured. */
export type BundleOptions = Pick<
  Parameters<typeof bundleWorkflowCode>[0],
  'failureConverterPath' | 'workflowInterceptorModules'
>;

/**
 * The workflows as one program, as a worker runs them: the one that the build wrote, else, and whenever something is to
 * become part of it, made now.
 */
export async function workflowBundle(options: BundleOptions = {}): Promise<WorkflowBundle | WorkflowBundlePath> {
  const plain = options.failureConverterPath === undefined && options.workflowInterceptorModules === undefined;
  return plain && existsSync(builtBundle) ? { codePath: builtBundle } : bundle(options);
}

function bundle(options: BundleOptions = {}): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: require.resolve('./workflows'),
    // zod and the schemas, once for each worker instead of once for each workflow: 6 ms and 0.4 MB of every start.
    preloadModules: [require.resolve('./contract/parse')],
    // webpack's own report says nothing that its errors do not.
    logger: new DefaultLogger('ERROR'),
    ...options,
  });
}

async function build(): Promise<void> {
  const { code } = await bundle();
  writeFileSync(builtBundle, withRelativeSources(code, join(__dirname, '../..')));
}

/** The program goes into the package, where the paths of the machine that built it mean nothing. */
function withRelativeSources(code: string, root: string): string {
  return code.replace(/(?<=\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,)\S+/, (encoded) => {
    const map = Buffer.from(encoded, 'base64').toString().replaceAll(`${root}/`, '');
    return Buffer.from(map).toString('base64');
  });
}

if (require.main === module) void build();
