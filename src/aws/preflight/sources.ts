import type { LoadMode } from '../../contract/plan.ts';
import type { CopySource, Finding } from '../../contract/preflight.ts';
import type { AwsClients } from '../clients.ts';
import { hasCode, isDenied } from '../errors.ts';
import { lookBelow } from '../objects.ts';
import type { Below, S3Object } from '../objects.ts';
import { finder } from './finding.ts';
import { lookAtRecord } from './records.ts';

const { passed, warned, failed, unknown } = finder('sources');

export interface Loading {
  mode: LoadMode;
  /** Whether a load follows at once. */
  loads: boolean;
  /** Whether the worker itself lists the sources for it; else COPY does, as the role. */
  lists: boolean;
}

/** Whether the source has files, in the region in which COPY looks for them. */
export async function checkSource(clients: AwsClients, source: CopySource, loading: Loading): Promise<Finding[]> {
  const what = `sources.${source.table} at ${source.uri}`;
  const field = `sources.${source.table}.uri`;
  try {
    const below = await lookBelow(clients, source.uri);
    return [wrongRegion(source, below) ?? (await fill(clients, source, { ...below, ...loading }))];
  } catch (error) {
    const why = (error as Error).message;
    if (hasCode(error, 'NoSuchBucket', 'NotFound'))
      return [failed({ what, why: 'is in a bucket that does not exist', fix: `set ${field} to one that exists` })];
    if (!isDenied(error)) throw error;
    const fix = 'give the worker the policy that `sparkify policy` prints, or admit it in the policy of the bucket';
    if (loading.lists) return [failed({ what, why: `may not be listed by the worker (${why})`, fix })];
    return [unknown({ what, why: `may not be listed by the worker (${why}); COPY lists it as the role` })];
  }
}

async function fill(
  clients: AwsClients,
  source: CopySource,
  { first, region, isUnseen, mode, loads }: Below & Loading,
): Promise<Finding> {
  const { table, uri } = source;
  const what = `sources.${table} at ${uri}`;
  if (isUnseen) return unknown({ what, why: `is in ${region}, and cannot be listed from here` });
  if (first) {
    const where = region === undefined ? '' : ` in ${region}`;
    const why = `holds files${where}, the first ${first.uri} with ${first.bytes} bytes`;
    return firstRecord(clients, source, { what, why, first });
  }
  const told = { what, why: 'holds no files', fix: `put them there, or set sources.${table}.uri` };
  // Files may still arrive: before the load, if only the warehouse is created now, or with a later load.
  return loads && mode === 'full' ? failed(told) : warned(told);
}

/** Only a warning, because a failed load may be held until its files are fixed, and may allow refused records. */
async function firstRecord(
  clients: AwsClients,
  source: CopySource,
  { what, why, first }: Pick<Finding, 'what' | 'why'> & { first: S3Object },
): Promise<Finding> {
  try {
    const look = await lookAtRecord(clients, source, first);
    if (look === undefined) return passed({ what, why });
    const told = `${why}; its first record ${look.why}`;
    return look.fits
      ? passed({ what, why: told })
      : warned({ what, why: told, ...(look.fix !== undefined && { fix: look.fix }) });
  } catch (error) {
    return unknown({ what, why: `${why}; its first record cannot be read (${(error as Error).message})` });
  }
}

/** COPY does not follow a bucket into another region. */
function wrongRegion({ table, uri, region, regionFrom }: CopySource, below: Below): Finding | undefined {
  if (below.region === undefined || below.region === region) return undefined;
  const what = `sources.${table} at ${uri}`;
  const why = `is in ${below.region}, but COPY looks for it in ${region}`;
  const fixes = {
    input: `set sources.${table}.region to "${below.region}"`,
    file: `have its COPY file say region :'region', and set sources.${table}.region to "${below.region}"`,
    cluster: `its COPY file names no region, so the warehouse must be in ${below.region}, or the bucket in ${region}`,
  };
  return failed({ what, why, fix: fixes[regionFrom] });
}
