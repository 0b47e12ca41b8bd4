import { Command, InvalidArgumentError, Option } from 'commander';
import { WorkflowNotFoundError } from '@temporalio/client';
import { parts } from '../../contract/inputs.ts';
import { CliError, usageError } from '../errors.ts';
import { connectTemporal } from '../run/connect.ts';
import type { Temporal } from '../run/connect.ts';
import { recordOf, writeReport } from '../run/report.ts';
import type { Execution } from '../../temporal/record/history.ts';
import { examples } from './examples.ts';
import { homeOption } from './options.ts';

interface ReportOptions {
  out?: string;
  runId?: string;
  price?: number;
  currency: string;
  home: string;
}

export function reportCommand(): Command {
  return new Command('report')
    .description('write what a run did as one HTML file: answers with charts, rows, checks, timeline, plan, cost')
    .argument('[workflow-id]', 'id of the workflow; default: the run that was started last')
    .option('--run-id <id>', 'an earlier run of that workflow id')
    .option('--out <file>', 'where to write it; default: reports/<workflow-id>.html in the home')
    .addOption(new Option('--price <amount>', 'what a node costs per hour, if the input does not say').argParser(price))
    .addOption(new Option('--currency <code>', 'its currency').default('USD').argParser(currency))
    .addOption(homeOption())
    .addHelpText(
      'after',
      '\nIt is made from the Temporal server alone: no worker, cloud or warehouse needs to be running.\n' +
        examples({
          'sparkify report': 'of the latest run',
          'sparkify report sparkify-pipeline --out run.html': 'of this one, into a file',
          'sparkify report sparkify-pipeline --price 1.086': 'with the cost of its cluster',
        }),
    )
    .action(
      async (workflowId: string | undefined, { out, runId, price: nodeHour, currency: unit, home }: ReportOptions) => {
        if (runId !== undefined && workflowId === undefined)
          throw usageError('--run-id needs a workflow id before it.');
        const temporal = await connectTemporal(home);
        const execution = await find(temporal, workflowId ?? (await latest(temporal)), runId);
        const record = await recordOf(temporal, execution);
        if (!record) throw unknown(temporal, execution.workflowId, execution.runId);
        const priced = nodeHour === undefined ? {} : { price: { nodeHour, currency: unit } };
        console.log(await writeReport(record, { home, ...(out !== undefined && { file: out }), ...priced }));
      },
    );
}

async function find(temporal: Temporal, workflowId: string, runId: string | undefined): Promise<Execution> {
  try {
    const described = await temporal.client.workflow.getHandle(workflowId, runId).describe();
    return { workflowId, runId: described.runId };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw unknown(temporal, workflowId, runId);
    throw error;
  }
}

function unknown({ config }: Temporal, workflowId: string, runId: string | undefined): CliError {
  const { connection, namespace } = config;
  const what = runId === undefined ? workflowId : `run ${runId} of ${workflowId}`;
  return new CliError(
    `The Temporal server at ${connection.address}, namespace ${namespace}, knows no ${what}: it was never started there, or ` +
      'is no longer kept. `temporal workflow list` shows what there is.',
  );
}

/** A pipeline's report includes its parts. */
async function latest({ client, config }: Temporal): Promise<string> {
  const types = ['pipeline', ...parts].map((type) => `"${type}"`).join(', ');
  const query = `WorkflowType IN (${types})`;
  const found: { workflowId: string; startMs: number }[] = [];
  for await (const run of client.workflow.list({ query, pageSize: 100 })) {
    if (!run.parentExecution) found.push({ workflowId: run.workflowId, startMs: run.startTime.getTime() });
    if (found.length === 20) break;
  }
  const [last] = found.toSorted((a, b) => b.startMs - a.startMs);
  if (last) return last.workflowId;
  throw new CliError(
    `The Temporal server at ${config.connection.address}, namespace ${config.namespace}, has no runs yet; \`npx sparkify run\` starts one.`,
  );
}

function price(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0)
    throw new InvalidArgumentError('Expected a number above 0, such as 1.086.');
  return value;
}

function currency(text: string): string {
  if (!/^[A-Z]{3}$/.test(text)) throw new InvalidArgumentError('Expected three capital letters, such as USD.');
  return text;
}
