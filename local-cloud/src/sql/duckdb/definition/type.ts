import { refuse } from '../../binder/error.ts';
import { literal, quote } from '../../text.ts';
import type { TypeName } from '../../tree/type-name.ts';
import { typeNamed, TypeNameError } from '../../types/named.ts';
import { formatType, type Type } from '../../types/type.ts';

/** The type of a column. Throws DialectError 42704 for one that Redshift lacks, and 22023 for a wrong length. */
export function columnType(node: TypeName): Type {
  try {
    const type = typeNamed(node);
    if (type.name === 'array') refuse(node, '0A000', `a column of type ${formatType(type)} is not supported`);
    return type;
  } catch (error) {
    if (error instanceof TypeNameError) refuse(node, error.sqlState, error.message);
    throw error;
  }
}

/** A check of the length of text: Redshift counts bytes and answers 22001. */
export function lengthCheck(column: string, type: Type): string {
  if (type.name !== 'char' && type.name !== 'varchar') return '';
  const message = literal(`value too long for type ${formatType(type)}`);
  const counted = type.name === 'char' ? `rtrim(${quote(column)}, ' ')` : quote(column);
  return ` CHECK (CASE WHEN strlen(${counted}) > ${type.lengthBytes} THEN error(${message}) ELSE true END)`;
}
