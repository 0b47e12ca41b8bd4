import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
  OpenTelemetryOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/workflow';
import type { QueryInput, WorkflowInboundCallsInterceptor, WorkflowInterceptors, Next } from '@temporalio/workflow';

/** Becomes part of the workflow program, by this file's path. */

/** `run` asks for the status several times a second: that is no part of any trace. */
class WithoutQueries extends OpenTelemetryInboundInterceptor {
  override handleQuery(
    input: QueryInput,
    next: Next<WorkflowInboundCallsInterceptor, 'handleQuery'>,
  ): Promise<unknown> {
    return next(input);
  }
}

export function interceptors(): WorkflowInterceptors {
  return {
    inbound: [new WithoutQueries()],
    outbound: [new OpenTelemetryOutboundInterceptor()],
    internals: [new OpenTelemetryInternalsInterceptor()],
  };
}
