/** The fields of CSV lines, without the header; quoted fields may contain commas and doubled quotes. */
export function csvRows(text: string): string[][] {
  const fields = (line: string) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
    );
  return text.trimEnd().split('\n').slice(1).map(fields);
}
