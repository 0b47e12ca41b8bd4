/** The limits of the Data API: https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */

export const maxStatementBytes = 100 * 1024;
export const maxBatchStatements = 40;
/** In the statuses SUBMITTED to STARTED, per cluster. */
export const maxActiveStatements = 500;
/** For each cluster. */
export const maxSessions = 500;
export const maxResultBytes = 500 * 1024 * 1024;
export const maxRowBytes = 64 * 1024;
export const retentionMs = 24 * 3_600_000;
/** AWS keeps all of a day. Here memory is bounded: beyond this many characters the oldest that have ended are forgotten. */
export const maxKeptChars = 64 * 2 ** 20;
export const maxNameLength = 500;
export const maxTokenLength = 64;
export const clientTokenMs = 8 * 3_600_000;
/** The longest that a session is kept alive, and that it lives. */
export const maxSessionSeconds = 24 * 3600;
export const maxWaitSeconds = 30;
