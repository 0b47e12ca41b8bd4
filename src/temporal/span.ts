import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import type { MiddlewareStack } from '@smithy/types';

/** Runs the work, a call to another system, in a span of that name. Costs nothing unless traces are exported. */
export function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return trace.getTracer('sparkify').startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      // Without the stack, which says nothing about the other side.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Creates a span for every call of an AWS client, with service and operation, but not its input or output. */
export function traceCalls<I extends object, O extends object>(client: {
  middlewareStack: MiddlewareStack<I, O>;
}): void {
  client.middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      (args) => {
        const [service, operation] = [clientName.replace(/Client$/, ''), commandName.replace(/Command$/, '')];
        const attributes = { 'rpc.system': 'aws-api', 'rpc.service': service, 'rpc.method': operation };
        return inSpan(`${service}.${operation}`, attributes, () => next(args));
      },
    { step: 'initialize', name: 'span', priority: 'high' },
  );
}
