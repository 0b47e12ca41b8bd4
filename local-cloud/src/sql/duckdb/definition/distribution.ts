import type { Sortkey, TableAttributes } from '../../tree/table.ts';
import type { RelationAttributes } from './attributes.ts';

type Kept = Required<Pick<RelationAttributes, 'diststyle' | 'sortstyle'>>;

/** The distribution style as stored. */
export function diststyleOf(style: NonNullable<TableAttributes['diststyle']>): Kept['diststyle'] {
  return style.toUpperCase() as Uppercase<typeof style>;
}

/** The sort style as stored; undefined for an unsorted table. */
export function sortstyleOf({ style }: Sortkey): Kept['sortstyle'] | undefined {
  return style === 'none' ? undefined : (style.toUpperCase() as Uppercase<typeof style>);
}
