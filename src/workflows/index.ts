/**
 * The workflow types, under the names with which they are started.
 *
 * @module sparkify-etl/workflows
 */
export { lease } from './lease.ts';
export { load } from './load.ts';
export { pipeline } from './pipeline.ts';
export { provision } from './provision.ts';
export { query } from './query.ts';
export { reap } from './reap.ts';
export { teardown } from './teardown.ts';
