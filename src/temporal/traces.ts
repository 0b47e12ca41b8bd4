import type { Traces } from './otel.ts';

/** What becomes part of the workflow program with traces. */
export const traceModules = [require.resolve('./trace-interceptors')];

let started: Traces | undefined;

/** Who waits for the exit of a command should not wait for a collector that is away. */
const flushTimeoutMs = 3000;

/**
 * Exports the spans of this process by OTLP over HTTP, configured by OpenTelemetry's own variables (OTEL_SERVICE_NAME,
 * OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER, …). undefined, and no more than the API of OpenTelemetry is loaded,
 * when neither OTEL_EXPORTER_OTLP_ENDPOINT nor OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set, or when it is switched off.
 * `complain` is told when spans cannot be exported.
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

/** Sends what there is to send; resolves in any case. */
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
