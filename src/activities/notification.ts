import { Context } from '@temporalio/activity';
import { adviceFor } from '../contract/advice.ts';
import type { Activities } from '../contract/activities.ts';
import { webhookVariable } from '../contract/notice.ts';
import type { Notice } from '../contract/notice.ts';
import { runPage } from '../contract/run-page.ts';
import type { Deps } from './deps.ts';

/** Slack and PagerDuty answer within a second. */
const answerTimeoutMs = 10_000;

/** It may accept the notice later: there was no answer, or one that says so. */
class WebhookUnavailableError extends Error {
  override readonly name = 'WebhookUnavailableError';
}

/** It does not accept the notice, or is not configured. */
class WebhookRefusedError extends Error {
  override readonly name = 'WebhookRefusedError';
}

export function notificationActivities({ webhookUrl, uiUrl }: Deps): Pick<Activities, 'notify'> {
  return {
    async notify({ webhook, notice }) {
      const { workflowExecution, namespace, activityId } = Context.current().info;
      const url = checkedUrl(webhook, webhookUrl?.(webhook));
      const page = uiUrl && runPage(uiUrl, namespace, notice.workflowId, notice.runId);
      // The same for each attempt, so that the receiver can recognise duplicates.
      await post(webhook, url, `${workflowExecution?.runId}/${activityId}`, {
        version: 1,
        ...notice,
        advice: adviceOn(notice),
        ...(page && { url: page }),
      });
    },
  };
}

/** A reaper has no name to tear down, and comes again. */
const adviceToReap = 'Fix the cause of what is left; the next `sparkify reap` tries again.';

function adviceOn({ event, type, pipeline, workflowId }: Notice): string {
  const adviceOnLeft = pipeline === undefined ? adviceToReap : adviceFor('LeftStanding');
  const advice = event === 'left' ? adviceOnLeft : adviceFor(type);
  const answer = `temporal workflow update execute --workflow-id '${workflowId}' --name retry (or skip, or abort)`;
  const lines = [...(advice === undefined ? [] : [advice]), ...(event === 'held' ? [`Answer it: ${answer}`] : [])];
  return lines.join(' ') || 'Look at the run.';
}

/** No part of the URL is ever shown, because anyone who has it can post there. */
function checkedUrl(webhook: string, text: string | undefined): URL {
  const variable = webhookVariable(webhook);
  if (!text)
    throw new WebhookRefusedError(`the worker has no ${variable}: set it to the URL of the webhook ${webhook}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isUsable = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isUsable)
    throw new WebhookRefusedError(
      `${variable} of the worker is not a URL to post to, allowed: https://… without a user`,
    );
  return url;
}

async function post(webhook: string, url: URL, key: string, body: object): Promise<void> {
  const signal = AbortSignal.any([Context.current().cancellationSignal, AbortSignal.timeout(answerTimeoutMs)]);
  // https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/: a string of RFC 8941.
  const headers = { 'content-type': 'application/json', 'idempotency-key': `"${key}"`, 'user-agent': 'sparkify-etl' };
  // A redirect leads to another place than the configured one.
  const request = { method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual', signal } as const;
  const { ok, status } = await fetch(url, request).then(
    async (answer) => {
      await answer.body?.cancel();
      return answer;
    },
    (error: unknown) => {
      throw new WebhookUnavailableError(`the webhook ${webhook} does not answer (${whyNot(error)})`);
    },
  );
  if (ok) return;
  const message = `the webhook ${webhook} answers with the status ${status}`;
  throw status >= 500 || status === 408 || status === 429
    ? new WebhookUnavailableError(message)
    : new WebhookRefusedError(`${message}, and takes no such notice`);
}

/** Only the code, because messages contain the address. */
function whyNot(error: unknown): string {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return `within ${answerTimeoutMs / 1000} s`;
  const { code } = cause ?? {};
  return typeof code === 'string' ? code : 'the connection failed';
}
