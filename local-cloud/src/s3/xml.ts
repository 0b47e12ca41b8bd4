import type { NormalizedSchema } from '@smithy/core/schema';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An XML document of a structure, as its schema names and nests its members. Absent members are left out. */
export function writeDocument(schema: NormalizedSchema, value: object): string {
  const name = schema.getMergedTraits().xmlName ?? schema.getName() ?? '';
  return `${declaration}<${name} xmlns="${namespace}">${writeMembers(name, schema, value)}</${name}>`;
}

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

function writeMembers(parent: string, schema: NormalizedSchema, value: object): string {
  const values = value as Record<string, unknown>;
  let text = '';
  for (const [member, memberSchema] of schema.structIterator()) {
    const memberValue = values[member];
    if (memberValue === undefined || memberValue === null) continue;
    if (memberSchema.getMergedTraits().xmlAttribute !== undefined) continue;
    const name = memberSchema.getMemberTraits().xmlName ?? member;
    // GetBucketLocation answers the text of its only member in the root element, which has the same name.
    text += name === parent ? writeText(memberValue) : writeMember(name, memberSchema, memberValue);
  }
  return text;
}

function writeMember(name: string, schema: NormalizedSchema, value: unknown): string {
  if (!schema.isListSchema()) return writeElement(name, schema, value);
  const items = value as unknown[];
  const itemSchema = schema.getValueSchema();
  if (schema.getMergedTraits().xmlFlattened) return items.map((item) => writeElement(name, itemSchema, item)).join('');
  const itemName = itemSchema.getMergedTraits().xmlName ?? 'member';
  return `<${name}>${items.map((item) => writeElement(itemName, itemSchema, item)).join('')}</${name}>`;
}

function writeElement(name: string, schema: NormalizedSchema, value: unknown): string {
  if (!schema.isStructSchema()) return `<${name}>${writeText(value)}</${name}>`;
  return `<${name}${writeAttributes(schema, value as object)}>${writeMembers(name, schema, value as object)}</${name}>`;
}

/** A namespace of the element's own, and the members that are attributes of it, such as the type of a grantee. */
function writeAttributes(schema: NormalizedSchema, value: object): string {
  const [prefix, uri] = schema.getMergedTraits().xmlNamespace ?? [];
  const own = uri === undefined ? '' : ` xmlns${prefix ? `:${prefix}` : ''}="${uri}"`;
  const attributes = [...schema.structIterator()].map(([member, memberSchema]) => {
    const text = (value as Record<string, unknown>)[member];
    const { xmlAttribute, xmlName } = memberSchema.getMergedTraits();
    return xmlAttribute === undefined || text === undefined ? '' : ` ${xmlName ?? member}="${writeText(text)}"`;
  });
  return own + attributes.join('');
}

const writeText = (value: unknown): string => escapeXml(value instanceof Date ? value.toISOString() : String(value));

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters go as references, as S3 sends them; strict parsers want encoding-type=url for such keys. */
export const escapeXml = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replaceAll(/[&<>"\u0000-\u001f]/g, (char) => named[char] ?? `&#x${char.charCodeAt(0).toString(16)};`);
