import type { Listing } from '../../contract/staging.ts';
import { literal } from '../../project/quote.ts';
import { changesOf } from './changes.ts';
import type { SourceFile } from './changes.ts';
import { SourceChangedError, SourceEmptyError } from '../errors.ts';
import { findLoad } from './ledger.ts';
import type { StagedSummary } from './ledger.ts';
import { ManifestWriter } from './manifests.ts';
import { readStagedMark } from './mark.ts';
import { isEmpty } from './rows.ts';
import type { Session } from '../session.ts';

export interface Source {
  table: string;
  uri: string;
  /** Of the load that it is listed for. */
  loadId?: string | undefined;
  /** Lists it from the beginning, in pages. */
  pages: () => AsyncIterable<SourceFile[]>;
  /** Writes a file of the workspace. */
  write: (name: string, text: string) => Promise<void>;
  /** Whether to stage everything, regardless of the ledger. */
  isFull: boolean;
  /** What becomes of a load when a file that is loaded has changed or vanished. */
  onChange: 'refuse' | 'full';
  /** Told how many files were seen so far. */
  tell: (files: number) => void;
}

/**
 * Writes manifests of the files to copy: those that the ledger does not have, or all if the table does not hold exactly
 * what the ledger says. For a load that is in the ledger it returns what was listed, and writes nothing. Throws
 * SourceChangedError if loaded files have changed or vanished, unless everything should then be staged;
 * SourceEmptyError if there are no files for a table with rows, because COPY itself refuses a prefix without objects.
 */
export async function listSource(session: Session, source: Source): Promise<Listing> {
  const { table, loadId } = source;
  const recorded = loadId === undefined ? undefined : await findLoad(session, loadId);
  if (recorded) return listedThen(recorded.staged[table]);
  const base = source.isFull ? undefined : await baseOf(session, table);
  if (base !== undefined) {
    const added = await listNew(session, source);
    if (added !== undefined) return { how: 'append', base, ...added };
  }
  const all = await listAll(source);
  if (all.files === 0 && (await isMissed(session, source))) {
    throw new SourceEmptyError(table, source.uri, source.isFull ? 'full' : 'incremental');
  }
  return { how: 'replace', ...all };
}

/** There is nothing left to copy. */
function listedThen({ how = 'append', files = 0, bytes = 0 }: Partial<StagedSummary> = {}): Listing {
  return { how, files, bytes, manifests: 0 };
}

/** The load whose data the table holds, if it was committed and its files are in the ledger. */
async function baseOf(session: Session, table: string): Promise<string | undefined> {
  const mark = await readStagedMark(session, table);
  if (mark === undefined) return undefined;
  const { rows } = await session.run(
    `select 1 from sparkify_loads where load_id = ${literal(mark.loadId)} and lists_files`,
  );
  return rows.length > 0 ? mark.loadId : undefined;
}

/** Files may still arrive for a table without rows, and all may be gone if the input allows that. */
async function isMissed(session: Session, { table, isFull, onChange }: Source): Promise<boolean> {
  if (isFull) return true;
  return (
    onChange === 'refuse' && (await readStagedMark(session, table)) !== undefined && !(await isEmpty(session, table))
  );
}

type Listed = Pick<Listing, 'files' | 'bytes' | 'manifests'>;

async function listAll({ table, pages, write, tell }: Source): Promise<Listed> {
  const manifests = new ManifestWriter(table, write);
  for await (const page of pages()) {
    for (const file of page) await manifests.add(file);
    tell(manifests.files);
  }
  return manifests.end();
}

/** How many files a refusal names. */
const namedFiles = 5;

/** undefined if everything must be staged instead. */
async function listNew(session: Session, { table, pages, write, onChange, tell }: Source): Promise<Listed | undefined> {
  const manifests = new ManifestWriter(table, write);
  const odd = { changed: { count: 0, named: [] as string[] }, vanished: { count: 0, named: [] as string[] } };
  let seen = 0;
  const counted = async function* () {
    for await (const page of pages()) {
      yield page;
      tell((seen += page.length));
    }
  };
  for await (const { what, file } of changesOf(session, table, counted())) {
    if (what === 'new') {
      await manifests.add(file);
      continue;
    }
    if (onChange === 'full') return undefined;
    odd[what].count += 1;
    if (odd[what].named.length < namedFiles) odd[what].named.push(file.uri);
  }
  if (odd.changed.count + odd.vanished.count > 0) throw new SourceChangedError(table, odd);
  return manifests.end();
}
