import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
  OpenTelemetryOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/workflow';
import type { QueryInput, WorkflowInboundCallsInterceptor, WorkflowInterceptors, Next } from '@temporalio/workflow';

/** Bundled into the workflow program by this file's path. */

/** `run` queries the status several times a second, which does not belong in a trace. */
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
