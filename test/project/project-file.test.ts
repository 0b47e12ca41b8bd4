import { projectFileSchema, readProjectFile } from '../../src/project/project-file.ts';

const sources = '"sources": { "orders": { "uri": "s3://shop/orders" } }';
const problemsOf = (text: string) =>
  readProjectFile(text).problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);

test('everything but name and sources has a default, and $schema is for editors', () => {
  const text = `{ "$schema": "./sparkify.schema.json", "name": "shop", ${sources} }`;
  expect(readProjectFile(text)).toMatchObject({
    problems: [],
    read: {
      settings: {
        name: 'shop',
        sources: { orders: { uri: 's3://shop/orders' } },
        parameters: {},
        load: {},
      },
    },
  });
});

test('every field is read', () => {
  const text = `{
    "name": "shop",
    "sources": { "orders": { "uri": "s3://shop/orders", "region": "eu-west-1" } },
    "parameters": { "currency": "EUR", "rate": 1.25, "none": "" },
    "load": { "concurrency": 8 }
  }`;
  expect(readProjectFile(text).read?.settings).toEqual(JSON.parse(text));
});

test('tells the line of a field', () => {
  const { read } = readProjectFile(`{\n"name": "shop",\n"sources": {\n\n"orders":\n{ "uri": "s3://shop/orders" } } }`);
  expect(read?.lineOf('name')).toBe(2);
  expect(read?.lineOf('sources', 'orders')).toBe(5);
  expect(read?.lineOf('sources', 'orders', 'uri')).toBe(6);
});

describe('what is no JSON is told with its line:', () => {
  test.each<[string, string, string]>([
    ['nothing', '', '1: is not JSON: value expected'],
    ['blanks', '\n \n', '3: is not JSON: value expected'],
    ['a comment', '{\n// shop\n}', '2: is not JSON: invalid comment token'],
    ['a comma too many', '{\n"name": "shop",\n}', '3: is not JSON: property name expected'],
    ['a comma too few', '{\n"name": "shop"\n"sources": {} }', '3: is not JSON: comma expected'],
    ['single quotes', "{\n'name': 'shop' }", '2: is not JSON: invalid symbol'],
    ['a line in a string', '{ "name": "sh\nop" }', '1: is not JSON: unexpected end of string'],
    ['a control character in a string', '{ "name": "sh\u0001op" }', '1: is not JSON: invalid character'],
    ['an unknown escape', String.raw`{ "name": "\x" }`, '1: is not JSON: invalid escape character'],
    ['a number like no other', '{ "parameters": { "a": 01 } }', '1: is not JSON: comma expected'],
    ['NaN', '{ "parameters": { "a": NaN } }', '1: is not JSON: invalid symbol'],
    ['no end', '{\n"name": "shop"\n', '3: is not JSON: close brace expected'],
    ['a second value', '{}\n{}', '2: is not JSON: end of file expected'],
    ['more depth than anybody reads', '['.repeat(100_000), '1: is not JSON: nested too deeply'],
    ['as much that ends', '{"a":'.repeat(100_000) + 1 + '}'.repeat(100_000), '1: is not JSON: nested too deeply'],
  ])('%s', (_title, text, problem) => {
    expect(problemsOf(text)).toEqual([`sparkify.json:${problem}`]);
  });
});

describe('what JSON would pass over is told:', () => {
  test.each<[string, string, string[]]>([
    ['a field twice', `{ "name": "a",\n"name": "shop", ${sources} }`, ['2: has "name" twice']],
    [
      'a source twice',
      '{ "name": "shop", "sources": {\n"a": { "uri": "s3://one/a" },\n"a": { "uri": "s3://two/a" } } }',
      ['3: has "a" twice'],
    ],
    [
      'a name of JavaScript’s own',
      `{ "name": "shop", ${sources},\n"parameters": { "__proto__": 1 } }`,
      ['2: has "__proto__", which cannot be a name here'],
    ],
    [
      'a whole number of more digits than there are',
      `{ "name": "shop", ${sources},\n"parameters": { "id": 9007199254740993 } }`,
      ['2: parameters.id is 9007199254740993, allowed: a number; a whole one of more than 9007199254740991 as a text'],
    ],
    [
      'a number without an end',
      `{ "name": "shop", ${sources},\n"parameters": { "id": 1e999 } }`,
      ['2: parameters.id is 1e999, allowed: a text of one line, or a number'],
    ],
  ])('%s', (_title, text, problems) => {
    expect(problemsOf(text)).toEqual(problems.map((problem) => `sparkify.json:${problem}`));
  });
});

describe('a field that is wrong is told with its line and value:', () => {
  const table = 'the name of a table: a lower-case letter or _, then up to 99 lower-case letters, digits or _';
  const parameter = 'lower-case letters, digits or _, and none of uri, role_arn, region';
  test.each<[string, string, string[]]>([
    ['null', 'null', ['1: it is null, allowed: an object']],
    ['a list', '[1,\n 2]', ['1: it is [1, 2], allowed: an object']],
    ['all that is needed', '\n{}', ['2: name is absent, allowed: a text', '2: sources is absent, allowed: an object']],
    ['no source', '{ "name": "shop",\n"sources": {} }', ['2: sources is {}, allowed: at least one source']],
    [
      'wrong types',
      '{\n"$schema": 1,\n"name": 2,\n"sources": 3,\n"parameters": [],\n"load": "4" }',
      [
        '2: $schema is 1, allowed: a text',
        '3: name is 2, allowed: a text',
        '4: sources is 3, allowed: an object',
        '5: parameters is [], allowed: an object',
        '6: load is "4", allowed: an object',
      ],
    ],
    [
      'another word than those that are allowed',
      '{ "name": "shop",\n"sources": { "a": { "uri": "s3://shop/a" } },\n"load": { "mode": "incrementel" } }',
      ['3: load.mode is "incrementel", allowed: "full" or "incremental"'],
    ],
    [
      'unknown fields',
      `{ "name": "shop",\n"source": {},\n"sources": { "a": { "uri": "s3://shop/a",\n"bucket": "b" } },\n"load": { "speed": 1 } }`,
      [
        '4: sources.a.bucket is "b", but there is no such field; allowed: uri, region',
        '5: load.speed is 1, but there is no such field; allowed: mode, onChange, maxErrors, concurrency',
        '2: source is {}, but there is no such field; allowed: $schema, name, sources, workspace, parameters, load',
      ],
    ],
    [
      'names',
      '{ "name": "My shop",\n"sources": { "Orders": { "uri": "s3://shop/a" },\n"a.b": { "uri": "s3://shop/a" } },\n"parameters": { "uri": "a",\n"Rate": 1 } }',
      [
        '1: name is "My shop", allowed: a lower-case letter, then up to 39 lower-case letters, digits or single hyphens, no hyphen at the end',
        `2: sources.Orders is { "uri": "s3://shop/a" }, but its name is wrong, allowed: ${table}`,
        `3: sources.a.b is { "uri": "s3://shop/a" }, but its name is wrong, allowed: ${table}`,
        `4: parameters.uri is "a", but its name is wrong, allowed: ${parameter}`,
        `5: parameters.Rate is 1, but its name is wrong, allowed: ${parameter}`,
      ],
    ],
    [
      'values',
      String.raw`{ "name": "shop", "sources": { "a": { "uri": "https://shop/a",
"region": "Ireland" },
"b": { "region": "eu-west-1" },
"c": { "uri": "s3://shop/\ud800" } },
"parameters": { "a": true,
"b": "two\nlines",
"c": null },
"load": { "concurrency": 0 } }`,
      [
        '1: sources.a.uri is "https://shop/a", allowed: s3://bucket/prefix, without quotes, backslashes or control characters',
        '2: sources.a.region is "Ireland", allowed: an AWS region such as us-west-2',
        '3: sources.b.uri is absent, allowed: a text',
        String.raw`4: sources.c.uri is "s3://shop/\ud800", allowed: s3://bucket/prefix, without quotes, backslashes or control characters`,
        '5: parameters.a is true, allowed: a text of one line, or a number',
        String.raw`6: parameters.b is "two\nlines", allowed: a text of one line, at most 1,000 characters`,
        '7: parameters.c is null, allowed: a text of one line, or a number',
        '8: load.concurrency is 0, allowed: at least 1',
      ],
    ],
    [
      'a long value',
      `{ "name": "shop", ${sources}, "load": [${'1,'.repeat(100)}1] }`,
      [`1: load is [${'1,'.repeat(38)}..., allowed: an object`],
    ],
  ])('%s', (_title, text, problems) => {
    expect(problemsOf(text)).toEqual(problems.map((problem) => `sparkify.json:${problem}`));
  });
});

test('lines are counted however they end', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    expect(problemsOf(['{', '"name": 5,', sources, '}'].join(end))).toEqual([
      'sparkify.json:2: name is 5, allowed: a text',
    ]);
  }
});

test('the schema names every field and describes it', () => {
  const schema = projectFileSchema() as {
    title: string;
    properties: Record<string, { description?: string }>;
    required: string[];
  };
  expect(schema.title).toBe('sparkify.json');
  expect(schema.required).toEqual(['name', 'sources']);
  expect(Object.entries(schema.properties).filter(([, { description }]) => !description)).toEqual([]);
});
