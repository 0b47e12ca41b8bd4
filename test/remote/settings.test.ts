import { settingsOf } from './settings.ts';

const whole = { REMOTE: '1', REMOTE_BUCKET: 's3://shop/tests/', REMOTE_NODE_PRICE: '0.5', REMOTE_LIMIT: '1.2' };

test('without a word nothing is run, and all that is missing is told at once', () => {
  expect(() => settingsOf({})).toThrow(
    /REMOTE: .*\nREMOTE_BUCKET: not set.*\nREMOTE_NODE_PRICE: not set.*\nREMOTE_LIMIT: not set/,
  );
});

test.each([
  { REMOTE: 'yes' },
  { REMOTE_BUCKET: 'shop' },
  { REMOTE_BUCKET: 's3://shop/with blank' },
  { REMOTE_NODE_PRICE: 'free' },
  { REMOTE_NODE_PRICE: '0' },
  { REMOTE_NODE_PRICE: ' ' },
  { REMOTE_LIMIT: '-1' },
  { REMOTE_LIMIT: 'Infinity' },
])('%j is refused', (wrong) => {
  const [name = '', value = ''] = Object.entries(wrong)[0] ?? [];
  expect(() => settingsOf({ ...whole, ...wrong })).toThrow(
    name === 'REMOTE' ? /^Not run\.\nREMOTE: / : `${name}: "${value}"`,
  );
});

test('each run has a place of its own below the prefix', () => {
  const [one, other] = [settingsOf(whole), settingsOf({ ...whole, REMOTE_BUCKET: 's3://shop' })];
  expect(one.place).toMatch(/^s3:\/\/shop\/tests\/sparkify-[0-9a-f-]{36}$/);
  expect(other.place).toMatch(/^s3:\/\/shop\/sparkify-[0-9a-f-]{36}$/);
  expect(one.prefix).not.toContain(other.prefix);
});

test('a test that could pass the limit does not begin', () => {
  const { budget } = settingsOf(whole);
  budget.reserve(2);
  expect(() => budget.reserve(1)).toThrow('may cost up to 0.50, and 1.00 of REMOTE_LIMIT=1.2 are set aside');
});
