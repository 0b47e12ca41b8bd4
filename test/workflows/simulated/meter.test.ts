import { Meter } from '../../../src/workflows/meter.ts';

const hourMs = 3_600_000;
let meter: Meter;

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
  meter = new Meter();
});
afterEach(() => void jest.useRealTimers());

test('runs for each node from when the cluster became available', () => {
  jest.setSystemTime(hourMs);
  meter.begin(4);
  expect(meter.availableMs).toBe(hourMs);
  jest.setSystemTime(hourMs * 2.5);
  expect(meter.nodeHours()).toBe(6);
});

test('goes on from a time that an earlier run told', () => {
  jest.setSystemTime(hourMs * 3);
  meter.begin(2, hourMs);
  expect(meter.nodeHours()).toBe(4);
});

test('stands still once the cluster is gone', () => {
  meter.begin(1);
  jest.setSystemTime(hourMs);
  meter.end();
  jest.setSystemTime(hourMs * 9);
  expect(meter.nodeHours()).toBe(1);
  expect(meter.text()).toBe('1 node-hours at 1970-01-01T01:00:00.000Z');
});

test('tells four digits, of the node-hours and of the money', () => {
  meter.begin(1);
  meter.price = { nodeHour: 0.33333, currency: 'EUR' };
  jest.setSystemTime(hourMs / 3);
  expect(meter.nodeHours()).toBe(0.3333);
  expect(meter.cost()).toEqual({ cost: { amount: 0.1111, currency: 'EUR' } });
  expect(meter.text()).toBe('0.3333 node-hours (0.1111 EUR) at 1970-01-01T00:20:00.000Z');
});

test('has run for nothing before there is a cluster, at no cost', () => {
  meter.price = { nodeHour: 1, currency: 'USD' };
  jest.setSystemTime(hourMs);
  expect(meter.nodeHours()).toBe(0);
  expect(meter.cost()).toEqual({});
});

test('knows no cost without a price', () => {
  meter.begin(1);
  jest.setSystemTime(hourMs);
  expect(meter.cost()).toEqual({});
});
