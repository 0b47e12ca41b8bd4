import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stack traces of failures go where the codec encrypts them, too. Loaded by Temporal, by this file's path. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
