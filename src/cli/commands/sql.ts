import { Command, Option } from 'commander';
import type { Cell } from '../../contract/results.ts';
import { lex } from '../../project/lexer.ts';
import { lineAt, splitStatements } from '../../project/statements.ts';
import type { Statement } from '../../project/statements.ts';
import { tableLines } from '../../report/table.ts';
import { StatementError } from '../../warehouse/errors.ts';
import { overPostgres } from '../../warehouse/postgres.ts';
import type { Rows } from '../../warehouse/session.ts';
import { CliError, exitCodes, usageError } from '../errors.ts';
import { handOver } from '../services/hand-over.ts';
import { untilInterrupted } from '../services/interrupt.ts';
import type { FoundWarehouse } from '../services/warehouse.ts';
import { examples } from './examples.ts';
import { homeOption } from './options.ts';

interface SqlOptions {
  command?: string;
  csv?: boolean;
  json?: boolean;
  home: string;
}

export function sqlCommand(): Command {
  return new Command('sql')
    .description('run SQL in a standing warehouse; without -c, open psql if it is installed')
    .argument('[name]', 'name of the cluster or workgroup; default: the only one')
    .option('-c, --command <sql>', 'one or several statements, in one session')
    .addOption(new Option('--csv', 'results as CSV').conflicts('json'))
    .option('--json', 'results as JSON, one line each: {"columns":[…],"rows":[[…]]}')
    .addOption(homeOption())
    .addHelpText(
      'after',
      '\nIt stops at the first statement that fails, with exit code 1 and its place in the SQL.\n' +
        examples({
          'sparkify sql -c "select * from sparkify_loads"': 'in the only warehouse',
          'sparkify sql shop --csv -c "select * from sales" > sales.csv': 'into a file',
          'sparkify sql shop': 'psql, already logged in',
        }),
    )
    .action(async (name: string | undefined, { command, csv, json, home }: SqlOptions) => {
      if (command === undefined && (csv || json)) throw usageError('--csv and --json go with -c "<sql>".');
      const statements = splitStatements(lex(command ?? ''));
      if (command !== undefined && statements.length === 0) throw usageError('There is no statement after -c.');
      const { findWarehouse } = await import('../services/warehouse.ts');
      const warehouse = await findWarehouse(home, name);
      if (command === undefined) process.exitCode = await openPsql(warehouse);
      else await runAll(warehouse, statements, csv ? csvText : json ? JSON.stringify : tableText);
    });
}

async function runAll(warehouse: FoundWarehouse, statements: Statement[], show: (rows: Rows) => string): Promise<void> {
  const stop = new AbortController();
  void untilInterrupted().then(() => stop.abort(new CliError('Interrupted.', { exitCode: exitCodes.interrupted })));
  await overPostgres(warehouse).withSession(
    { applicationName: 'sparkify sql', signal: stop.signal },
    async ({ run }) => {
      for (const statement of statements) {
        const result = await run(statement.text).catch((error: unknown) => {
          throw error instanceof StatementError ? refused(error, statement) : error;
        });
        if (result.columns.length > 0) console.log(show(result));
      }
    },
  );
}

function refused(error: StatementError, statement: Statement): CliError {
  const { message, position } = error;
  const place = position === undefined ? `statement in line ${statement.line}` : `line ${lineAt(statement, position)}`;
  return new CliError(`${message} (${place} of the SQL)`, { cause: error });
}

/** Keeps every digit as received. */
const textOf = (cell: Cell): string | null => (cell === null ? null : String(cell));

function tableText({ columns, rows }: Rows): string {
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`;
  return [
    ...tableLines(
      columns,
      rows.map((row) => row.map(textOf)),
    ),
    `  ${count}`,
  ].join('\n');
}

/** As psql writes it: https://www.rfc-editor.org/rfc/rfc4180 with line feeds, NULL as an empty field. */
function csvText({ columns, rows }: Rows): string {
  const field = (cell: Cell) => {
    const text = textOf(cell) ?? '';
    return /[",\r\n]/.test(text) || text === '\\.' ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(field).join(',')).join('\n');
}

/** psql with the password in its environment, where no list of processes shows it. Returns its exit code. */
async function openPsql({ login, address, port, database, caFile, identifier }: FoundWarehouse): Promise<number> {
  const { user, password } = await login();
  const env = {
    ...process.env,
    ...{ PGHOST: address, PGPORT: String(port), PGDATABASE: database, PGUSER: user, PGPASSWORD: password },
    ...{ PGSSLMODE: 'verify-full', PGSSLROOTCERT: caFile ?? 'system' },
  };
  return handOver('psql', [], env).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'psql is not installed' : `psql does not start: ${error.message}`;
    const instead = `npx sparkify sql ${identifier} -c "…" runs statements without it, and npx sparkify connect ${identifier} tells how other clients connect.`;
    throw new CliError(`${why}: ${instead}`, { cause: error });
  });
}
