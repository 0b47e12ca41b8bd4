import { z } from 'zod';
import { identifier } from './sources.ts';
import type { Left } from './results.ts';

/** Whom to notify when a pipeline needs a person. */

const webhookName = /^[a-z][a-z0-9_]{0,39}$/;

export function notify() {
  return z
    .strictObject({
      webhook: identifier(
        webhookName,
        'a lower-case letter, then lower-case letters, digits or _, 40 at most',
      ).describe('Name of the webhook: the worker has its URL in SPARKIFY_WEBHOOK_<NAME>, in capitals.'),
    })
    .optional()
    .describe('Whom to notify when the run fails, is held or leaves something standing; default: nobody.');
}

/** The variable of the worker that has the URL, which is a secret and in no input, history or log. */
export function webhookVariable(webhook: string): string {
  return `SPARKIFY_WEBHOOK_${webhook.toUpperCase()}`;
}

/** `left`: the run did everything else, but something could not be deleted. */
export const noticeEvents = ['failed', 'held', 'left'] as const;

/** The content of a notification; with a version, a link and advice it is the body of the webhook's request. */
export interface Notice {
  event: (typeof noticeEvents)[number];
  /** Absent in notices of a reaper, which deletes what several pipelines left. */
  pipeline?: string;
  workflowId: string;
  runId: string;
  /** What happened to it, and why, in a line or some. */
  reason: string;
  /** Type of the failure, see `failures`; absent if it is not one of ours. */
  type?: string;
  /** The step that is held. */
  step?: string;
  /** When it happened: ISO 8601, UTC. */
  at: string;
  /** When the time to live of what was created ends: ISO 8601, UTC. */
  expiresAt?: string;
  /** What could not be deleted and is paid for: the first of it, and how much more there is. */
  left?: Left[];
  more?: number;
}
