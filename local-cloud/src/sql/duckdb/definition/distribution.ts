import type { Sortkey, TableAttributes } from '../../tree/table.ts';
import type { RelationAttributes } from './attributes.ts';

type Kept = Required<Pick<RelationAttributes, 'diststyle' | 'sortstyle'>>;

/** As it is kept. */
export function diststyleOf(style: NonNullable<TableAttributes['diststyle']>): Kept['diststyle'] {
  return style.toUpperCase() as Uppercase<typeof style>;
}

/** As it is kept; undefined for a table that is not sorted. */
export function sortstyleOf({ style }: Sortkey): Kept['sortstyle'] | undefined {
  return style === 'none' ? undefined : (style.toUpperCase() as Uppercase<typeof style>);
}
