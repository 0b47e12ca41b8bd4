/** The fields of CSV lines whose quoted fields hold commas and doubled quotes, without the header. */
export function csvRows(text: string): string[][] {
  const fields = (line: string) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
    );
  return text.trimEnd().split('\n').slice(1).map(fields);
}
