import { Warehouse } from '../sql/warehouse.ts';

test('what has not changed since the catalog was read is not made anew', async () => {
  const warehouse = await Warehouse.open();
  for (const name of ['kept', 'changed']) await warehouse.run(`create table ${name} (a int)`);
  const { entries: before } = await warehouse.readCatalog();
  await warehouse.run('alter table changed add column b varchar(3)');
  const { entries: after } = await warehouse.readCatalog();
  expect(after.relation('public', 'kept')?.columns).toBe(before.relation('public', 'kept')?.columns);
  expect(after.relation('public', 'changed')?.columns.map(({ name }) => name)).toEqual(['a', 'b']);
  warehouse.close();
});
