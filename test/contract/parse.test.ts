import { InputError, parseInput } from '../../src/contract/parse.ts';
import { schemaOf, workflowTypes } from '../../src/contract/inputs.ts';
import { problemsOf } from '../support/input-problems.ts';

describe('the inputs of the workflows', () => {
  test.each(workflowTypes)('%s takes {} or nothing at all', (workflow) => {
    expect(parseInput(workflow, undefined)).toEqual(parseInput(workflow, {}));
  });

  test.each(['pipeline', 'provision', 'load', 'query', 'teardown'] as const)('%s takes only a name', (workflow) => {
    expect(parseInput(workflow, { name: 'x' }).name).toBe('x');
  });

  test('reap is for all pipelines and takes no name', () => {
    expect(problemsOf('reap', { name: 'x' })).toEqual([expect.stringContaining('name is "x"')]);
  });

  test('the defaults are what the project says, and a small cluster', () => {
    expect(parseInput('pipeline', {})).toEqual({
      name: 'sparkify',
      sources: {},
      parameters: {},
      load: {},
      warehouse: {
        kind: 'cluster',
        nodeType: 'ra3.large',
        nodes: 1,
        database: 'dev',
        adminUser: 'awsuser',
        port: 5439,
        publiclyAccessible: false,
        enhancedVpcRouting: false,
      },
      role: { policies: [], keep: false },
      user: { create: false },
      network: { cidrs: 'auto' },
      query: 'always',
      report: 'none',
      onFailure: 'teardown',
      transport: 'postgres',
      teardown: 'always',
      finalSnapshot: { create: false },
      ttl: '4h',
      tags: {},
      price: null,
    });
  });

  test('every field of every input has a description', () => {
    const undescribed = (schema: JsonSchema, path: string): string[] => [
      ...(/^[A-Z"].*\.$/.test(schema.description ?? '') || path === '' ? [] : [path]),
      ...[schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(({ properties = {} }) =>
        Object.entries(properties).flatMap(([key, value]) => undescribed(value, `${path}.${key}`)),
      ),
    ];
    for (const workflow of workflowTypes) {
      const schema = schemaOf(workflow).toJSONSchema({ io: 'input' }) as JsonSchema;
      expect(undescribed(schema, '')).toEqual([]);
    }
  });

  test('a range has no use where no port is opened', () => {
    const input = { transport: 'data-api', network: { cidrs: ['10.0.0.0/8'] } };
    expect(() => parseInput('pipeline', input)).toThrow(
      'allowed only with transport "postgres": the Data API needs no port',
    );
  });

  test('all wrong fields are told at once, each with its value and what is allowed', () => {
    const problems = problemsOf('pipeline', {
      nam: 'typo',
      warehouse: { port: 22, nodes: 0, color: 'red' },
      sources: { events: { uri: "s3://bucket/it's", format: 'csv' } },
      parameters: { rate: true },
      query: 'maybe',
      ttl: 'none',
    });
    expect(problems).toEqual(
      expect.arrayContaining([
        'nam is "typo", but there is no such field; allowed: name, project, sources, parameters, workspace, load, warehouse, transport, role, user, network, query, onFailure, notify, report, teardown, finalSnapshot, ttl, tags, price',
        'warehouse.color is "red", but there is no such field; allowed: kind, identifier, nodeType, nodes, database, adminUser, port, publiclyAccessible, kmsKeyId, enhancedVpcRouting, snapshotIdentifier',
        'ttl is "none", allowed only with teardown "pause" or "never"',
        'warehouse.port is 22, allowed: 5431 to 5455, or 8191 to 8215',
        'sources.events.format is "csv", but there is no such field; allowed: uri, region',
        'parameters.rate is true, allowed: a text of one line, or a number',
        `sources.events.uri is "s3://bucket/it's", allowed: s3://bucket/prefix, without quotes, backslashes or control characters`,
      ]),
    );
    expect(problems).toContain('query is "maybe", allowed: "always" or "ask" or "never"');
  });

  test.each<[object, string]>([
    [{ warehouse: { nodes: 'two' } }, 'warehouse.nodes is "two", allowed: a number'],
    [{ warehouse: { nodes: 1.5 } }, 'warehouse.nodes is 1.5, allowed: a whole number'],
    [{ warehouse: { nodes: 0 } }, 'warehouse.nodes is 0, allowed: at least 1'],
    [{ warehouse: { nodes: 1000 } }, 'warehouse.nodes is 1000, allowed: at most 128'],
    [{ price: { nodeHour: 0 } }, 'price.nodeHour is 0, allowed: more than 0'],
    [{ price: {} }, 'price.nodeHour is absent, allowed: a number'],
    [{ user: { create: 'yes' } }, 'user.create is "yes", allowed: true or false'],
    [{ sources: [] }, 'sources is [], allowed: an object'],
    [[], 'the input is [], allowed: an object'],
  ])('what is allowed is said in one language: %j', (input, problem) => {
    expect(problemsOf('pipeline', input)).toEqual([problem]);
  });

  test.each(['pipeline', 'load'] as const)('%s tells how it may load', (workflow) => {
    expect(problemsOf(workflow, { load: { mode: 'fast', maxErrors: -1, speed: 1 } })).toEqual([
      'load.mode is "fast", allowed: "full" or "incremental"',
      'load.maxErrors is -1, allowed: at least 0',
      expect.stringMatching(
        /^load\.speed is 1, but there is no such field; allowed: mode, onChange, maxErrors, concurrency/,
      ),
    ]);
  });

  test('a value is shown in 80 characters at most', () => {
    const [whole, cut] = [78, 79].map((length) => problemsOf('query', { name: 'X'.repeat(length) })[0]);
    expect(whole).toMatch(/^name is "X{78}", allowed/);
    expect(cut).toMatch(/^name is "X{76}\.\.\., allowed/);
  });

  test('the error tells the workflow and every problem', () => {
    expect(() => parseInput('query', { nam: 1, name: '' })).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringMatching(
          /^The input of query is wrong: name is "", [^;]*; nam is 1, but [^;]*; allowed: name, project, parameters, warehouse, transport, notify$/,
        ),
      }),
    );
    expect(() => parseInput('query', [])).toThrow(InputError);
  });

  test('what is not an object is refused', () => {
    expect(problemsOf('load', 'x')).toHaveLength(1);
    expect(problemsOf('load', [])).toHaveLength(1);
    expect(problemsOf('pipeline', null)).toEqual([]);
    expect(problemsOf('pipeline', 5)[0]).toMatch(/^the input is 5/);
  });

  test('a time to live without end needs a teardown that never comes', () => {
    const problem = 'ttl is "none", allowed only with teardown "pause" or "never"';
    for (const teardown of ['always', 'on-success'])
      expect(problemsOf('pipeline', { ttl: 'none', teardown })).toEqual([problem]);
    for (const teardown of ['pause', 'never']) expect(problemsOf('pipeline', { ttl: 'none', teardown })).toEqual([]);
  });

  test.each(['90d', '2160h', '99999s'])('a time to live of %s is taken', (ttl) => {
    expect(problemsOf('pipeline', { ttl })).toEqual([]);
  });

  test.each(['91d', '99999d', '2161h', '1000000s', '0h', '', 'none of that'])('one of %j is not', (ttl) => {
    const problem = `ttl is "${ttl}", allowed: "none" or a number with s, m, h or d, at most 90d, such as 4h`;
    expect(problemsOf('provision', { ttl })).toEqual([problem]);
  });

  test.each(["x'; drop table users; --", 'a b', 'A', '-x', 'x--y', 'x-'])('%s is no name of a pipeline', (name) => {
    expect(problemsOf('pipeline', { name })).toHaveLength(1);
  });
});

interface JsonSchema {
  description?: string;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
}
