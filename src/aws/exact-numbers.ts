import type { RedshiftDataClient } from '@aws-sdk/client-redshift-data';

/** One that a JavaScript number may not hold. In a text its quotes would have backslashes before them. */
const long = /\{"longValue":(-?\d{16,})\}/g;

/**
 * Lets whole numbers of results keep their digits: the SDK reads them as JavaScript numbers, which round what is beyond
 * 2^53. Those become texts, as `pg` gives them.
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
