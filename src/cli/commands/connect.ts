import { Command } from 'commander';
import { quoted } from '../quoted.ts';
import type { FoundWarehouse } from '../services/warehouse.ts';
import { examples } from './examples.ts';
import { homeOption } from './options.ts';

export function connectCommand(): Command {
  return new Command('connect')
    .description('print how to connect with psql, JDBC and Python, with a password that lasts an hour')
    .argument('[name]', 'name of the cluster or workgroup; default: the only one')
    .option('--json', 'as JSON')
    .addOption(homeOption())
    .addHelpText(
      'after',
      '\nIt prints a password: keep its output out of logs.\n' +
        examples({
          'sparkify connect': 'the only warehouse of the local cloud, or of the account',
          'sparkify connect shop --json': 'this one, as JSON for a program',
        }),
    )
    .action(async (name: string | undefined, { json, home }: { json?: boolean; home: string }) => {
      const { findWarehouse, passwordSeconds } = await import('../services/warehouse.ts');
      const warehouse = await findWarehouse(home, name);
      const expires = new Date(Date.now() + passwordSeconds * 1000).toISOString();
      const { user, password } = await warehouse.login();
      const { identifier, address: host, port, database, caFile } = warehouse;
      const access = {
        identifier,
        host,
        port,
        database,
        user,
        password,
        expires,
        ...(caFile !== undefined && { caFile }),
      };
      console.log(json ? JSON.stringify(access) : accessText(warehouse, { user, password, expires }));
    });
}

interface Access {
  user: string;
  password: string;
  /** ISO 8601, UTC. */
  expires: string;
}

function accessText(
  { identifier, isServerless, address, port, database, caFile }: FoundWarehouse,
  access: Access,
): string {
  const { user, password, expires } = access;
  // libpq 16 and later: the certificate authorities that the system trusts.
  const ca = caFile ?? 'system';
  const python = { host: address, port, dbname: database, user, password, sslmode: 'verify-full', sslrootcert: ca };
  const fields = Object.entries(python).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const certificate = caFile === undefined ? '' : ` sslrootcert=${caFile}`;
  return [
    `${isServerless ? 'Workgroup' : 'Cluster'} ${identifier} at ${address}:${port}, database ${database}`,
    `The password opens connections until ${expires}; open connections stay open.`,
    '',
    'psql',
    `  PGPASSWORD=${quoted(password)} PGSSLMODE=verify-full PGSSLROOTCERT=${quoted(ca)} \\`,
    `    psql --host ${address} --port ${port} --username ${quoted(user)} --dbname ${quoted(database)}`,
    '',
    "JDBC, with Amazon's driver",
    `  jdbc:redshift://${address}:${port}/${database}`,
    `  properties: user=${user} password=${password} ssl=true sslmode=verify-full${certificate}`,
    '',
    'Python',
    '  import psycopg2',
    `  connection = psycopg2.connect(${fields.join(', ')})`,
  ].join('\n');
}
