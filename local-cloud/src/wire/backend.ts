import type { Format } from './frontend.ts';
import { typeOid, type WireType } from './oid.ts';

/** One column of a RowDescription. */
export interface Field {
  name: string;
  type: WireType;
  format: Format;
  /** The table column it shows; undefined for an expression. */
  source?: FieldSource | undefined;
}

/** A column by its table's oid and its number from 1, and what only Redshift's own drivers hear of it. */
export interface FieldSource {
  oid: number;
  number: number;
  database: string;
  schema: string;
  table: string;
  column: string;
  isNotNull: boolean;
  isIdentity: boolean;
}

/** Fields of an ErrorResponse or NoticeResponse; position counts characters from 1. */
export interface ServerReport {
  severity: 'ERROR' | 'FATAL' | 'WARNING' | 'NOTICE' | 'INFO';
  sqlState: string;
  message: string;
  detail?: string | undefined;
  hint?: string | undefined;
  position?: number | undefined;
}

/** Idle, in a transaction, or in a failed one. */
export type TransactionStatus = 'I' | 'T' | 'E';

export const authenticationOk = (): Buffer => message('R', int32(0));
/** Requests the md5 of the stored md5 and these four bytes. */
export const authenticationMd5 = (salt: Buffer): Buffer => message('R', int32(5), salt);
export const parameterStatus = (name: string, value: string): Buffer => message('S', text(name), text(value));
export const backendKeyData = (pid: number, secretKey: number): Buffer => message('K', int32(pid), int32(secretKey));
export const readyForQuery = (status: TransactionStatus): Buffer => message('Z', Buffer.from(status, 'latin1'));
export const commandComplete = (tag: string): Buffer => message('C', text(tag));
export const parseComplete = (): Buffer => message('1');
export const bindComplete = (): Buffer => message('2');
export const closeComplete = (): Buffer => message('3');
export const noData = (): Buffer => message('n');
export const portalSuspended = (): Buffer => message('s');
export const emptyQueryResponse = (): Buffer => message('I');
/** Answers a client of a later 3.x: the protocol is 3.0, and these options are unknown. */
export const negotiateProtocolVersion = (unknownOptions: readonly string[]): Buffer =>
  message('v', int32(0), int32(unknownOptions.length), ...unknownOptions.map(text));
export const parameterDescription = (oids: readonly number[]): Buffer =>
  message('t', int16(oids.length), ...oids.map(int32));

/**
 * The version of Redshift's extension of protocol 3 for its own drivers, agreed at startup (`client_protocol_version`,
 * `server_protocol_version`): 1 describes columns in more detail, 2 also sends numeric as a plain integer.
 */
export type RedshiftProtocol = 0 | 1 | 2;

export function rowDescription(fields: readonly Field[], protocol: RedshiftProtocol = 0): Buffer {
  const describe = protocol === 0 ? describeField : describeFurther;
  return message('T', int16(fields.length), ...fields.map(describe));
}

/**
 * Bits of what follows a column's names, as Redshift's drivers read them (redshift-jdbc: QueryExecutorImpl.receiveFields,
 * redshift_connector: handle_ROW_DESCRIPTION). Nothing is read-only, and upper case counts where it is text.
 */
const [notNullFlag, caseSensitiveFlag, identityFlag, searchableFlag] = [0x1, 0x2, 0x10, 0x10_00];

const caseSensitive: ReadonlySet<number> = new Set([typeOid.bpchar, typeOid.varchar]);

/** Adds schema, table, column and catalog, empty for an expression, and flags. */
function describeFurther(field: Field): Buffer {
  const { schema = '', table = '', column = field.name, database = '', isNotNull, isIdentity } = field.source ?? {};
  const flags =
    searchableFlag |
    (isNotNull === true ? notNullFlag : 0) |
    (isIdentity === true ? identityFlag : 0) |
    (caseSensitive.has(field.type.oid) ? caseSensitiveFlag : 0);
  return Buffer.concat([describeField(field), ...[schema, table, column, database].map(text), int16(flags)]);
}

function describeField(field: Field): Buffer {
  const fixed = Buffer.alloc(18);
  // Both are 0 for an expression.
  fixed.writeUInt32BE(field.source?.oid ?? 0, 0);
  fixed.writeInt16BE(field.source?.number ?? 0, 4);
  fixed.writeUInt32BE(field.type.oid, 6);
  fixed.writeInt16BE(field.type.size, 10);
  fixed.writeInt32BE(field.type.modifier, 12);
  fixed.writeInt16BE(field.format, 16);
  return Buffer.concat([text(field.name), fixed]);
}

export function errorResponse(report: ServerReport): Buffer {
  return message('E', reportFields(report));
}

export function noticeResponse(report: ServerReport): Buffer {
  return message('N', reportFields(report));
}

function reportFields(report: ServerReport): Buffer {
  const fields: [string, string | undefined][] = [
    ['S', report.severity],
    ['C', report.sqlState],
    ['M', report.message],
    ['D', report.detail],
    ['H', report.hint],
    ['P', report.position?.toString()],
  ];
  const written = fields.flatMap(([letter, value]) => (value === undefined ? [] : [text(letter + value)]));
  return Buffer.concat([...written, Buffer.alloc(1)]);
}

/** A typed message around its body. */
function message(type: string, ...parts: Buffer[]): Buffer {
  const bodyBytes = parts.reduce((sum, part) => sum + part.length, 0);
  const header = Buffer.alloc(5);
  header.write(type, 0, 'latin1');
  header.writeInt32BE(bodyBytes + 4, 1);
  return Buffer.concat([header, ...parts], bodyBytes + 5);
}

/** A zero-terminated text. Zeros inside are left out, because they would end the string early for the client. */
function text(value: string): Buffer {
  return Buffer.from(`${value.replaceAll('\0', '')}\0`, 'utf8');
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
