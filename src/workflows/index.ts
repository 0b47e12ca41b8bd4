/**
 * The workflow types, by the names that they are started with.
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
