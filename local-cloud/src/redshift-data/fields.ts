import type { ColumnMetadata, Field } from '@aws-sdk/client-redshift-data';
import type { FieldDef } from 'pg';
import { typeOid } from '../wire/oid.ts';

/** The form of results: https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_Field.html */

const names = new Map<number, string>(Object.entries(typeOid).map(([name, oid]) => [oid, name]));
const wholes = new Set<number>([typeOid.int2, typeOid.int4, typeOid.int8, typeOid.oid]);
const floats = new Set<number>([typeOid.float4, typeOid.float8]);

/** Digits of whole numbers and floats, as in JDBC. */
const digits = new Map<number, number>([
  [typeOid.int2, 5],
  [typeOid.int4, 10],
  [typeOid.int8, 19],
  [typeOid.float4, 8],
  [typeOid.float8, 17],
]);

/** A column of a result. */
export const columnOf = ({ name, dataTypeID, dataTypeModifier }: FieldDef): ColumnMetadata => {
  const typeName = names.get(dataTypeID) ?? 'varchar';
  const isText = [typeOid.varchar, typeOid.bpchar].some((oid) => oid === dataTypeID);
  const length = isText && dataTypeModifier > 4 ? dataTypeModifier - 4 : 0;
  const [precision, scale] =
    dataTypeID === typeOid.numeric && dataTypeModifier > 4
      ? [(dataTypeModifier - 4) >> 16, (dataTypeModifier - 4) & 0xffff]
      : [digits.get(dataTypeID) ?? length, 0];
  return {
    name,
    label: name,
    typeName,
    precision,
    scale,
    length,
    nullable: 1,
    isCaseSensitive: isText,
    isCurrency: false,
    isSigned: wholes.has(dataTypeID) || floats.has(dataTypeID) || dataTypeID === typeOid.numeric,
    schemaName: '',
    tableName: '',
  };
};

/** A value, from its text on the wire. */
export const fieldOf = (text: string | null, { dataTypeID }: FieldDef): Field => {
  if (text === null) return { isNull: true };
  if (dataTypeID === typeOid.bool) return { booleanValue: text === 't' };
  if (wholes.has(dataTypeID)) return { longValue: wholeOf(text) };
  if (floats.has(dataTypeID)) return { doubleValue: Number(text) };
  return { stringValue: text };
};

/** One beyond what a number holds goes out as a bigint, with all its digits; the SDK's type knows numbers alone. */
const wholeOf = (text: string): number => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : (BigInt(text) as unknown as number);
};
