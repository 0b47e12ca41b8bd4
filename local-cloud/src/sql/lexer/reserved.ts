/** Redshift's list of reserved words: https://docs.aws.amazon.com/redshift/latest/dg/r_pg_keywords.html */
export const documentedWords: ReadonlySet<string> = words(`
  aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup between binary
  blanksasnull both bytedict bzip2 case cast check collate column constraint create credentials cross current_date
  current_time current_timestamp current_user current_user_id default deferrable deflate defrag delta delta32k desc
  disable distinct do else emptyasnull enable encode encrypt encryption end except explicit false for foreign freeze
  from full globaldict256 globaldict64k grant group gzip having identity ignore ilike in initially inner intersect
  interval into is isnull join leading left like limit localtime localtimestamp lun luns lzo lzop minus mostly16
  mostly32 mostly8 natural new not notnull null nulls off offline offset oid old on only open or order outer
  overlaps parallel partition percent permissions pivot placing primary raw readratio recover references rejectlog
  resort respect restore right select session_user similar snapshot some sysdate system table tag tdes text255
  text32k then timestamp to top trailing true truncatecolumns union unique unnest unpivot user using verbose wallet
  when where with without`);

/** Words in the list that the server accepts as names all the same: encodings, options, and a column of its catalog. */
const names = words(`
  aes128 aes256 allowoverwrite array az64 backup blanksasnull bytedict bzip2 credentials deflate defrag delta
  delta32k disable emptyasnull enable encode encrypt encryption explicit globaldict256 globaldict64k gzip ignore lun
  luns lzo lzop mostly16 mostly32 mostly8 offline oid parallel partition percent permissions raw readratio recover
  rejectlog resort respect restore snapshot system tdes text255 text32k timestamp truncatecolumns wallet`);

/** Words that are names only in quotes. QUALIFY is not in the list, but it ends FROM. */
export const reservedWords: ReadonlySet<string> = new Set(
  [...documentedWords].filter((word) => !names.has(word)).concat('qualify'),
);

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/));
}
