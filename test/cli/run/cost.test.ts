import { costLines } from '../../../src/cli/run/cost.ts';

const availableAt = '2026-01-05T12:00:00.000Z';
const threeLater = Date.parse('2026-01-05T15:00:00.000Z');

test('what runs is counted up to now, not up to the last event', () => {
  const hourly = { nodes: 2, cost: { amount: 1, currency: 'EUR' } };
  expect(costLines({ availableAt, nodeHours: 0.1, hourly }, threeLater)).toEqual([
    'Cost so far: 6 node-hours (3.00 EUR). Each hour adds 2 (1.00 EUR), until the cluster is deleted or paused.',
  ]);
});

test('without a price there is no money', () => {
  expect(costLines({ availableAt, nodeHours: 0, hourly: { nodes: 1 } }, threeLater)).toEqual([
    'Cost so far: 3 node-hours. Each hour adds 1, until the cluster is deleted or paused.',
  ]);
});

test('what is deleted or paused costs no more', () => {
  const cost = { amount: 0.25, currency: 'USD' };
  expect(costLines({ availableAt, nodeHours: 0.5, cost }, threeLater)).toEqual(['Cost: 0.5 node-hours (0.25 USD).']);
});

test('before there is a cluster, and of one of somebody else, nothing is told', () => {
  expect(costLines({}, threeLater)).toEqual([]);
});
