import type { Copy } from './copy.ts';
import type { Unload } from './unload.ts';

/** Statements that move rows between tables and S3. */
export type Bulk = Copy | Unload;
