import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { executeCopy } from '../../../src/engine/copy/copy.ts';
import type { CopyError } from '../../../src/engine/copy/copy-session.ts';
import { isFull } from '../../../../test/support/full.ts';
import { parseCopy, Warehouse } from './support.ts';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await Warehouse.open();
  await warehouse.create('CREATE TABLE t (a INT)');
});
afterEach(() => warehouse.close());

const records = (count: number) => '{"a": 1}\n'.repeat(count);
const oldRows = 400;
const newRows = 700;

/** Ways of COPY to read files: each reads the objects below `in/`, of which the first is the one that changes. */
const ways: Record<string, { options: string; others: number; pack?: (text: string) => string | Buffer }> = {
  'one large JSON file': { options: "JSON 'auto'", others: 0 },
  'many small JSON files': { options: "JSON 'auto'", others: 12 },
  'a compressed JSON file': { options: "JSON 'auto' GZIP", others: 0, pack: gzipSync },
  'a file with refused records': {
    options: "JSON 'auto' MAXERROR 10",
    others: 1,
    pack: (text) => `{"a": "x"}\n${text}`,
  },
  'a CSV file': { options: 'CSV', others: 0, pack: (text) => text.replaceAll(/\{"a": (\d)\}/g, '$1') },
};

const refused = 'refused by name';

/** What can happen to a file, with what may become of the COPY then: rows of the file loaded, or none at all. */
const changes: Record<
  string,
  { change: (path: string, fresh: string | Buffer) => void; outcomes: (number | string)[] }
> = {
  'is replaced': {
    change: (path, fresh) => {
      writeFileSync(`${path}.new`, fresh);
      renameSync(`${path}.new`, path);
    },
    outcomes: [oldRows, newRows],
  },
  'is deleted': { change: (path) => rmSync(path), outcomes: [oldRows, refused] },
  'is appended to': { change: (path) => appendFileSync(path, records(1)), outcomes: [refused] },
  'is cut off': { change: (path) => truncateSync(path, 99), outcomes: [refused] },
  'is written anew in its place': { change: (path, fresh) => writeFileSync(path, fresh), outcomes: [refused] },
};

/** Without FULL=1, each of the ways and each of the changes once. */
const cases = Object.keys(ways).flatMap((way, index) =>
  Object.keys(changes)
    .filter((_, change) => isFull || change === index)
    .map((change) => [way, change] as const),
);

/** Runs the COPY, and does something at the n-th moment at which it yields, if there are that many. */
async function copyAndMeanwhile(options: string, moment: number, act: () => void) {
  const text = `COPY t FROM 's3://data/in/' IAM_ROLE default ${options}`;
  let moments = 0;
  const look = () => {
    if (moments++ === moment) act();
  };
  const session = {
    ...warehouse.session(text),
    startOver: () => warehouse.run('ROLLBACK', 'BEGIN'),
    tellLoad: look,
    isCancelled: () => {
      look();
      return false;
    },
  };
  await warehouse.run('DELETE FROM t', 'BEGIN');
  const error = await executeCopy(parseCopy(text), session).then(
    () => undefined,
    (reason: CopyError) => `${reason.message} ${reason.detail}`,
  );
  await warehouse.connection.run(error === undefined ? 'COMMIT' : 'ROLLBACK').catch(() => 0);
  const [[rows]] = (await warehouse.rows('SELECT count(*)::INT FROM t')) as [[number]];
  return { reached: moments > moment, rows, error };
}

test.each(cases)('of %s COPY reads the whole of one version, or refuses it by name, when it %s', async (way, what) => {
  const { options, others, pack = (text: string) => text } = ways[way]!;
  const { change, outcomes } = changes[what]!;
  const path = join(warehouse.root, 's3/data/in/changing');
  for (let index = 0; index < others; index += 1) warehouse.put(`in/other-${index}`, records(1));
  for (let moment = 0, isOver = false; !isOver; moment += 1) {
    warehouse.put('in/changing', pack(records(oldRows)));
    const fresh = pack(records(newRows));
    const { reached, rows, error } = await copyAndMeanwhile(options, moment, () => change(path, fresh));
    const named = /S3ServiceException.* s3:\/\/data\/in\/changing/s.test(error ?? '') && rows === 0;
    expect(reached ? outcomes : [oldRows]).toContain(named ? refused : (error ?? rows - others));
    isOver = !reached;
  }
});
