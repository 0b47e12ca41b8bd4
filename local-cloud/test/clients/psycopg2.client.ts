import { join } from 'node:path';
import { describeWith, pythonPackages } from './support/install.ts';
import { startWarehouse } from './support/warehouse.ts';
import type { Warehouse } from './support/warehouse.ts';

const version = '2.9.13';

describeWith('python3')('psycopg2', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await startWarehouse({ 'plays/1.json': '{"song":"c1","price":1}\n{"song":"c2","price":2}\n' });
  });
  afterAll(() => warehouse?.stop());

  test('writes, copies, rolls back, pages, cancels, and knows the errors', async () => {
    const packages = await pythonPackages('psycopg2-binary', version);
    const out = await warehouse.runPython(packages, join(__dirname, 'python', 'use_psycopg2.py'));
    expect(JSON.parse(out)).toEqual({
      version,
      server_version: 80002,
      rows: [
        [String.raw`It's \ fine`, '2018-11-21 21:56:47.796000', '1.50'],
        ['None', 'None', 'None'],
      ],
      columns: ['song', 'at', 'price'],
      types: ['bool', 'int', 'int', 'float', 'date', 'str', 'NoneType'],
      notice: "INFO:  Load into table 'plays' completed, 2 record(s) loaded successfully.",
      copied: [2, 254],
      'after rollback': 252,
      errors: [
        ['42P01', 'UndefinedTable'],
        ['42703', 'UndefinedColumn'],
        ['42601', 'SyntaxError'],
        ['22001', 'StringDataRightTruncation'],
        ['22P02', 'InvalidTextRepresentation'],
        ['42P07', 'DuplicateTable'],
      ],
      'named cursor': 252,
      in: 2,
      timeout: 'cancelled',
      'copy from stdin': 'refused',
      pool: 10,
    });
  });
});
