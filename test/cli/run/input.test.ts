import { readInput } from '../../../src/cli/run/input.ts';
import { workflowTypes } from '../../../src/contract/inputs.ts';
import { parseInput } from '../../../src/contract/parse.ts';

describe('an input for a project', () => {
  test('is named after it, and asks for a worker that has it', () => {
    expect(readInput('pipeline', {}, 'shop')).toMatchObject({ raw: { name: 'shop', project: 'shop' }, name: 'shop' });
    expect(readInput('teardown', {}, 'shop')).toMatchObject({ raw: { name: 'shop' }, name: 'shop' });
    expect(readInput('reap', {}, 'shop')).toMatchObject({ raw: {}, name: 'sparkify' });
  });

  test('says otherwise when it says anything', () => {
    const input = JSON.stringify({ name: 'night', project: 'other', ttl: '1h' });
    expect(readInput('pipeline', { input }, 'shop').raw).toEqual({ name: 'night', project: 'other', ttl: '1h' });
  });

  test.each(workflowTypes)('of %s is one that it takes', (workflow) => {
    expect(() => parseInput(workflow, readInput(workflow, {}, 'shop').raw)).not.toThrow();
  });

  test('may not be null, which is most likely an empty variable', () => {
    expect(() => readInput('load', { input: 'null' }, 'shop')).toThrow('The input is null, allowed: an object');
  });

  test.each(['[]', '[{}]', '"x"', '5'])('stays wrong when it is %s', (input) => {
    expect(() => readInput('load', { input }, 'shop')).toThrow('The input of load is wrong');
  });
});

test('an input for no project stays as it was given', () => {
  expect(readInput('load', { input: '{"name":"x"}' })).toMatchObject({ raw: { name: 'x' }, name: 'x' });
});
