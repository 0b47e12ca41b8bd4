import type { NormalizedSchema } from '@smithy/core/schema';

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A document with this element as its root. */
export const documentOf = (name: string, namespace: string, content: string): string =>
  `${declaration}<${name}${namespace === '' ? '' : ` xmlns="${namespace}"`}>${content}</${name}>`;

/** An element that holds text. */
export const textElement = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

const memberName = (name: string, schema: NormalizedSchema): string => schema.getMemberTraits().xmlName ?? name;

/** The members of a structure, as its schema names and nests them. Absent ones are left out. */
export const writeMembers = (schema: NormalizedSchema, value: object): string => {
  const values = value as Record<string, unknown>;
  return [...schema.structIterator()]
    .filter(([name, member]) => isThere(values[name]) && member.getMergedTraits().xmlAttribute === undefined)
    .map(([name, member]) => writeMember(memberName(name, member), member, values[name]))
    .join('');
};

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

const writeMember = (name: string, schema: NormalizedSchema, value: unknown): string => {
  const isFlat = schema.getMergedTraits().xmlFlattened !== undefined;
  if (schema.isListSchema()) return writeList(name, schema.getValueSchema(), { items: value as unknown[], isFlat });
  if (schema.isMapSchema()) return writeMap(name, schema, { entries: Object.entries(value as object), isFlat });
  return writeElement(name, schema, value);
};

const writeList = (name: string, item: NormalizedSchema, { items, isFlat }: { items: unknown[]; isFlat: boolean }) => {
  const itemName = isFlat ? name : (item.getMergedTraits().xmlName ?? 'member');
  const content = items.map((each) => writeMember(itemName, item, each)).join('');
  return isFlat ? content : `<${name}>${content}</${name}>`;
};

interface MapContent {
  entries: [key: string, value: unknown][];
  isFlat: boolean;
}

const writeMap = (name: string, schema: NormalizedSchema, { entries, isFlat }: MapContent): string => {
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueSchema = schema.getValueSchema();
  const valueName = valueSchema.getMergedTraits().xmlName ?? 'value';
  const entryName = isFlat ? name : 'entry';
  const content = entries
    .map(([key, value]) => textElement(keyName, key) + writeMember(valueName, valueSchema, value))
    .map((entry) => `<${entryName}>${entry}</${entryName}>`)
    .join('');
  return isFlat ? content : `<${name}>${content}</${name}>`;
};

const writeElement = (name: string, schema: NormalizedSchema, value: unknown): string => {
  if (!schema.isStructSchema()) return textElement(name, textOf(value));
  return `<${name}${writeAttributes(schema, value as object)}>${writeMembers(schema, value as object)}</${name}>`;
};

/** A namespace of the element's own, and the members that are attributes of it, such as the type of a grantee. */
const writeAttributes = (schema: NormalizedSchema, value: object): string => {
  const [prefix, uri] = schema.getMergedTraits().xmlNamespace ?? [];
  const own = uri === undefined ? '' : ` xmlns${prefix ? `:${prefix}` : ''}="${uri}"`;
  const attributes = [...schema.structIterator()].map(([name, member]) => {
    const text = (value as Record<string, unknown>)[name];
    if (member.getMergedTraits().xmlAttribute === undefined || !isThere(text)) return '';
    return ` ${memberName(name, member)}="${escapeXml(textOf(text))}"`;
  });
  return own + attributes.join('');
};

const textOf = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
};

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters go as references, as S3 sends them; strict parsers want encoding-type=url for such keys. */
const escapeXml = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replaceAll(/[&<>"\u0000-\u001f]/g, (char) => named[char] ?? `&#x${char.charCodeAt(0).toString(16)};`);
