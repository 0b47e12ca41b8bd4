import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from './error.ts';
import type { Operation } from './schema.ts';

/** The two query protocols: `query` (IAM, STS, Redshift) and `ec2`, whose lists are flat and whose names differ. */
export type QueryFlavour = 'query' | 'ec2';

interface Node {
  value?: string;
  children: Map<string, Node>;
}

const protocolParameters = new Set(['Action', 'Version']);
const isSigningParameter = (name: string) => /^(x-amz-|awsaccesskeyid$|signature|timestamp$)/i.test(name);

const plant = (parameters: URLSearchParams): Node => {
  const root: Node = { children: new Map() };
  for (const [name, value] of parameters) {
    if (protocolParameters.has(name) || isSigningParameter(name)) continue;
    let node = root;
    const steps = name.split('.');
    if (steps.length > 32) throw new AwsError('MalformedQueryString', `The parameter ${name} is nested too deeply`);
    for (const step of steps) {
      let child = node.children.get(step);
      if (child === undefined) node.children.set(step, (child = { children: new Map() }));
      node = child;
    }
    if (node.value !== undefined) throw new AwsError('MalformedQueryString', `The parameter ${name} is given twice`);
    node.value = value;
  }
  return root;
};

const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const wireName = (name: string, schema: NormalizedSchema, flavour: QueryFlavour): string => {
  const { ec2QueryName, xmlName } = schema.getMergedTraits() as { ec2QueryName?: string; xmlName?: string };
  if (flavour === 'query') return xmlName ?? name;
  return ec2QueryName ?? capitalized(xmlName ?? name);
};

/**
 * Decodes the parameters of a query request by walking the operation's input schema.
 * Throws MalformedInput or InvalidParameterValue for a value that its type cannot hold, UnknownParameter for a name
 * that the schema does not know.
 */
export const decodeQuery = (operation: Operation, parameters: URLSearchParams, flavour: QueryFlavour) => {
  const input = new Decoder(flavour).decode(operation.input, plant(parameters), '');
  return input as Record<string, unknown>;
};

class Decoder {
  private readonly flavour: QueryFlavour;

  constructor(flavour: QueryFlavour) {
    this.flavour = flavour;
  }

  decode(schema: NormalizedSchema, node: Node, path: string): unknown {
    if (schema.isUnitSchema()) return this.struct(schema, node, path);
    if (schema.isStructSchema()) return this.struct(schema, node, path);
    if (schema.isListSchema()) return this.list(schema, node, path);
    if (schema.isMapSchema()) return this.map(schema, node, path);
    const [extra] = node.children.keys();
    if (extra !== undefined) throw this.unknown(`${path}.${extra}`);
    return this.simple(schema, node.value ?? '', path);
  }

  private struct(schema: NormalizedSchema, node: Node, path: string): Record<string, unknown> {
    if (node.value !== undefined && node.value !== '') throw this.invalid(node.value, path, 'a structure is expected');
    const members = new Map<string, [string, NormalizedSchema]>();
    if (schema.isStructSchema()) {
      for (const [name, member] of schema.structIterator()) {
        members.set(wireName(name, member, this.flavour), [name, member]);
      }
    }
    const struct: Record<string, unknown> = {};
    for (const [key, child] of node.children) {
      const childPath = path === '' ? key : `${path}.${key}`;
      const found = members.get(key);
      if (found === undefined) throw this.unknown(childPath);
      struct[found[0]] = this.decode(found[1], child, childPath);
    }
    return struct;
  }

  private list(schema: NormalizedSchema, node: Node, path: string): unknown[] {
    if (node.value !== undefined && node.value !== '') throw this.invalid(node.value, path, 'a list is expected');
    const element = schema.getValueSchema();
    const flat = this.flavour === 'ec2' || schema.getMergedTraits().xmlFlattened !== undefined;
    if (flat) return this.items(element, node, path);
    const items: unknown[] = [];
    for (const [key, child] of node.children) {
      if (key !== 'member' && key !== element.getMergedTraits().xmlName) throw this.unknown(`${path}.${key}`);
      items.push(...this.items(element, child, `${path}.${key}`));
    }
    return items;
  }

  private items(element: NormalizedSchema, node: Node, path: string): unknown[] {
    const numbered = [...node.children].map(([index, child]) => {
      if (!/^[1-9]\d{0,6}$/.test(index)) throw this.unknown(`${path}.${index}`);
      return { index: Number(index), child };
    });
    numbered.sort((a, b) => a.index - b.index);
    return numbered.map(({ index, child }) => this.decode(element, child, `${path}.${index}`));
  }

  private map(schema: NormalizedSchema, node: Node, path: string): Record<string, unknown> {
    const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
    const valueSchema = schema.getValueSchema();
    const valueName = valueSchema.getMergedTraits().xmlName ?? 'value';
    const flat = schema.getMergedTraits().xmlFlattened !== undefined;
    const entries = flat ? node : (node.children.get('entry') ?? { children: new Map<string, Node>() });
    const pairs = [...entries.children].map(([index, entry]): [string, unknown] => {
      const value = entry.children.get(valueName);
      const key = entry.children.get(keyName)?.value;
      if (key === undefined || value === undefined) throw this.invalid('', `${path}.${index}`, 'an entry is expected');
      return [key, this.decode(valueSchema, value, `${path}.${index}.${valueName}`)];
    });
    return Object.fromEntries(pairs);
  }

  private simple(schema: NormalizedSchema, value: string, path: string): unknown {
    if (schema.isStringSchema()) return value;
    if (schema.isBooleanSchema()) {
      if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
      throw this.invalid(value, path, 'a boolean is expected');
    }
    if (schema.isNumericSchema()) {
      if (/^-?\d{1,15}(\.\d+)?$/.test(value)) return Number(value);
      throw this.invalid(value, path, 'a number is expected');
    }
    if (schema.isTimestampSchema()) {
      const date = new Date(/^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : value);
      if (!Number.isNaN(date.getTime())) return date;
      throw this.invalid(value, path, 'a timestamp is expected');
    }
    if (schema.isBlobSchema()) return Buffer.from(value, 'base64');
    throw this.invalid(value, path, `no value can be given for ${schema.getName() ?? 'it'}`);
  }

  private unknown(path: string): AwsError {
    return new AwsError('UnknownParameter', `The parameter ${path} is not recognized`);
  }

  private invalid(value: string, path: string, expected: string): AwsError {
    return this.flavour === 'ec2'
      ? new AwsError('InvalidParameterValue', `Value (${value}) for parameter ${path} is invalid: ${expected}`)
      : new AwsError('MalformedInput', `Invalid value "${value}" at ${path}: ${expected}`);
  }
}
