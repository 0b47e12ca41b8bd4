import {
  InvalidClusterTrackFault$,
  InvalidRetentionPeriodFault$,
  type CreateClusterCommandInput,
} from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { AwsError, fault } from '../api/error.ts';
import type { ClusterRecord } from './redshift-state.ts';

type Shown = ClusterRecord['shown'];

const members = {
  PubliclyAccessible: 'publiclyAccessible',
  EnhancedVpcRouting: 'enhancedVpcRouting',
  AllowVersionUpgrade: 'allowVersionUpgrade',
  PreferredMaintenanceWindow: 'maintenanceWindow',
  MaintenanceTrackName: 'maintenanceTrack',
  AutomatedSnapshotRetentionPeriod: 'automatedRetentionDays',
  ManualSnapshotRetentionPeriod: 'manualRetentionDays',
  MultiAZ: 'multiAz',
  AvailabilityZoneRelocation: 'relocation',
  KmsKeyId: 'kmsKeyId',
} as const satisfies Partial<Record<keyof CreateClusterCommandInput, keyof Shown>>;

/** Members of SDK inputs that set what a cluster only shows here. */
export const shownMembers = Object.keys(members) as (keyof typeof members)[];

export const defaultShown: Shown = {
  publiclyAccessible: false,
  enhancedVpcRouting: false,
  allowVersionUpgrade: true,
  maintenanceWindow: 'sun:08:00-sun:08:30',
  maintenanceTrack: 'current',
  automatedRetentionDays: 1,
  manualRetentionDays: -1,
  multiAz: false,
  relocation: false,
  kmsKeyId: 'AWS_OWNED_KMS_KEY',
};

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const minutesOfWeek = 7 * 24 * 60;
const shortestWindowMinutes = 30;

/** Throws InvalidParameterValue unless it is `ddd:hh24:mi-ddd:hh24:mi` and lasts half an hour at least. */
const checkWindow = (window: string): void => {
  const [, ...parts] = /^(\w{3}):([01]\d|2[0-3]):([0-5]\d)-(\w{3}):([01]\d|2[0-3]):([0-5]\d)$/.exec(window) ?? [];
  const [start, end] = [parts.slice(0, 3), parts.slice(3)].map(([day = '', hour, minute]) => {
    const index = days.indexOf(day.toLowerCase());
    return index < 0 ? Number.NaN : (index * 24 + Number(hour)) * 60 + Number(minute);
  });
  const lastsMinutes = ((end ?? Number.NaN) - (start ?? Number.NaN) + minutesOfWeek) % minutesOfWeek;
  if (lastsMinutes >= shortestWindowMinutes) return;
  throw invalid(
    `Invalid maintenance window: ${window}. It must have the format ddd:hh24:mi-ddd:hh24:mi, with the days ${days.join(', ')}, and be at least ${shortestWindowMinutes} minutes long.`,
  );
};

const keyName = /^(?:(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|alias\/[\w/-]+)$/;

/** Throws InvalidParameterValue unless it can be a KMS key of the region; does not check that the key exists. */
export const checkKey = ({ region, accountId }: Context, key: string): void => {
  if (key === defaultShown.kmsKeyId) return;
  const prefix = `arn:aws:kms:${region}:${accountId}:`;
  const resource = key.startsWith(prefix) ? key.slice(prefix.length).replace(/^key\//, '') : key;
  if (keyName.test(resource)) return;
  throw invalid(
    `The KMS key ${key} is not valid: it must be the id, the alias or the ARN of a key of ${accountId} in ${region}.`,
  );
};

const checkRetention = (automatic: number | undefined, manual: number | undefined): void => {
  if (automatic !== undefined && (automatic < 1 || automatic > 35)) {
    throw invalid(`The parameter AutomatedSnapshotRetentionPeriod must be from 1 to 35 days, not ${automatic}.`);
  }
  if (manual !== undefined && manual !== -1 && (manual < 1 || manual > 3653)) {
    throw fault(
      InvalidRetentionPeriodFault$,
      `The parameter ManualSnapshotRetentionPeriod must be -1 or from 1 to 3653 days, not ${manual}.`,
    );
  }
};

/** The settings that a request gives, checked. Throws AWS's errors for those that cannot be. */
export const shownOf = (
  context: Context,
  input: Pick<CreateClusterCommandInput, (typeof shownMembers)[number]>,
): Partial<Shown> => {
  const { PreferredMaintenanceWindow: window, MaintenanceTrackName: track, KmsKeyId: key } = input;
  if (window !== undefined) checkWindow(window);
  if (key !== undefined) checkKey(context, key);
  if (track !== undefined && track !== 'current' && track !== 'trailing') {
    throw fault(InvalidClusterTrackFault$, `The maintenance track ${track} is not valid: current and trailing are.`);
  }
  checkRetention(input.AutomatedSnapshotRetentionPeriod, input.ManualSnapshotRetentionPeriod);
  const given = shownMembers.filter((member) => input[member] !== undefined);
  return {
    ...Object.fromEntries(given.map((member) => [members[member], input[member]])),
    ...(window !== undefined && { maintenanceWindow: window.toLowerCase() }),
  };
};
