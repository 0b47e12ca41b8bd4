import { isMetricsAddress, metricsAddressVariable, readMetricsAddress } from '../../src/temporal/settings.ts';

test.each<[string, boolean]>([
  ['127.0.0.1:9464', true],
  ['0.0.0.0:0', true],
  ['127.0.0.1:65535', true],
  ['[::1]:9464', true],
  ['::1:9464', true],
  ['127.0.0.1:65536', false],
  ['127.0.0.1:99999', false],
  ['127.0.0.1', false],
  ['127.0.0.1:', false],
  ['127.0.0.1:9464x', false],
  ['x127.0.0.1:9464', false],
  ['localhost:9464', false],
  ['256.0.0.1:9464', false],
  [':9464', false],
  ['', false],
])('%j is an address for metrics: %s', (address, is) => {
  expect(isMetricsAddress(address)).toBe(is);
});

test('the address for metrics is that of the environment, or none, or an error that names the variable', () => {
  const read = (value: string) => readMetricsAddress({ [metricsAddressVariable]: value });
  expect(read('127.0.0.1:9464')).toBe('127.0.0.1:9464');
  expect([readMetricsAddress({}), read('')]).toEqual([undefined, undefined]);
  expect(() => read('127.0.0.1:65536')).toThrow(
    'SPARKIFY_METRICS_ADDRESS is "127.0.0.1:65536", allowed: ip:port, such as 127.0.0.1:9464',
  );
});
