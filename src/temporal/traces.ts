import type { Traces } from './otel.ts';

/** Modules to bundle into the workflow program when traces are on. */
export const traceModules = [require.resolve('./trace-interceptors')];

let started: Traces | undefined;

/** The exit of a command must not wait long for a collector that is down. */
const flushTimeoutMs = 3000;

/**
 * Exports the spans of this process by OTLP over HTTP, configured by OpenTelemetry's own variables (OTEL_SERVICE_NAME,
 * OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER, …). Undefined, with only OpenTelemetry's API loaded, if neither
 * OTEL_EXPORTER_OTLP_ENDPOINT nor OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set, or it is switched off. Calls `complain` if
 * spans cannot be exported.
 */
export async function startTraces(
  serviceName: string,
  complain: (problem: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Traces | undefined> {
  if (!isWanted(env)) return undefined;
  const { start } = await import('./otel.ts');
  started ??= start(serviceName, complain);
  return started;
}

/** Sends the pending spans; always resolves. */
export async function flushTraces(): Promise<void> {
  if (started === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, flushTimeoutMs);
  });
  await Promise.race([started.flush().catch(() => undefined), late]);
  clearTimeout(timer);
}

function isWanted(env: NodeJS.ProcessEnv): boolean {
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return Boolean(endpoint) && env['OTEL_SDK_DISABLED'] !== 'true' && env['OTEL_TRACES_EXPORTER'] !== 'none';
}
