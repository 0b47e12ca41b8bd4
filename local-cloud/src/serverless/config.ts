import type { ConfigParameter } from '@aws-sdk/client-redshift-serverless';
import { invalid } from './error.ts';
import type { WorkgroupRecord } from './serverless-state.ts';

/** What can be configured, with AWS's defaults: https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_ConfigParameter.html */
const defaults: Readonly<Record<string, string>> = {
  auto_mv: 'true',
  datestyle: 'ISO, MDY',
  enable_case_sensitive_identifier: 'false',
  enable_user_activity_logging: 'true',
  max_query_execution_time: '14400',
  query_group: 'default',
  require_ssl: 'true',
  search_path: '$user, public',
  use_fips_ssl: 'false',
};

type Config = WorkgroupRecord['configParameters'];

/** The parameters with those that are given; they are kept and shown. Throws ValidationException for one that is not known. */
export const configOf = (given: readonly ConfigParameter[] = [], known: Config = []): Config => {
  const values = new Map(Object.entries(defaults));
  for (const { key, value } of known) values.set(key, value);
  for (const { parameterKey = '', parameterValue = '' } of given) {
    const isQueryLimit = /^max_query_[a-z_]+$/.test(parameterKey);
    if (!Object.hasOwn(defaults, parameterKey) && !isQueryLimit)
      throw invalid(`Invalid config parameter: ${parameterKey}`);
    values.set(parameterKey, parameterValue);
  }
  return [...values].map(([key, value]) => ({ key, value }));
};
