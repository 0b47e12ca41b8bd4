import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';

/** An integer that a JavaScript number may not hold. Inside a text its quotes would be escaped with backslashes. */
const long = /\{"longValue":(-?\d{16,})\}/g;

/**
 * Keeps all digits of integers in results: the SDK reads them as JavaScript numbers, which round beyond 2^53. Those
 * become strings, as in `pg`.
 */
export function keepDigits(client: RedshiftDataClient): void {
  client.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      const response = result.response as { body?: unknown };
      const bytes = await client.config.streamCollector(response.body);
      response.body = Buffer.from(exact(Buffer.from(bytes).toString()));
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keepDigits' },
  );
}

function exact(body: string): string {
  return body.replaceAll(long, (same, digits: string) =>
    Number.isSafeInteger(Number(digits)) ? same : `{"stringValue":"${digits}"}`,
  );
}
