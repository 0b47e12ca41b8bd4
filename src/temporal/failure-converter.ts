import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts messages and stack traces of failures where the codec encrypts them too. Temporal loads this file by its path.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
