import { SqlError } from './errors.ts';
import { zoneNamed } from './timezone.ts';

/** Session parameters that Redshift knows, with their values in a new session. */
const defaults: Readonly<Record<string, string>> = {
  analyze_threshold_percent: '10',
  application_name: '',
  auto_mv_refresh: 'on',
  cast_super_null_on_error: 'on',
  client_encoding: 'UTF8',
  client_min_messages: 'notice',
  datashare_break_glass_session_var: '',
  datestyle: 'ISO, MDY',
  default_geometry_encoding: '1',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'off',
  describe_field_name_in_uppercase: 'off',
  downcase_delimited_identifier: 'on',
  enable_case_sensitive_identifier: 'off',
  enable_case_sensitive_super_attribute: 'off',
  enable_numeric_rounding: 'on',
  enable_result_cache_for_session: 'on',
  enable_spectrum_oid: 'on',
  enable_vacuum_boost: 'off',
  error_on_nondeterministic_update: 'off',
  extra_float_digits: '0',
  integer_datetimes: 'on',
  interval_forbid_composite_literals: 'on',
  is_superuser: 'off',
  json_parse_dedup_attributes: 'off',
  json_parse_truncate_strings: 'off',
  json_serialization_enable: 'off',
  json_serialization_parse_nested_strings: 'off',
  max_concurrency_scaling_clusters: '1',
  max_cursor_result_set_size: 'default',
  max_identifier_length: '127',
  mv_enable_aqmv_for_session: 'on',
  navigate_super_null_on_error: 'on',
  parse_super_null_on_error: 'off',
  pg_federation_repeatable_read: 'on',
  query_group: 'default',
  search_path: '$user, public',
  seed: 'unavailable',
  server_encoding: 'UTF8',
  server_version: '8.0.2',
  session_authorization: 'default',
  spectrum_enable_pseudo_columns: 'on',
  spectrum_query_maxerror: '-1',
  standard_conforming_strings: 'off',
  statement_timeout: '0',
  stored_proc_log_min_messages: 'none',
  timezone: 'UTC',
  transaction_isolation: 'serializable',
  transaction_read_only: 'off',
  use_fips_ssl: 'off',
  wlm_query_slot_count: '1',
};

/** As in PostgreSQL; Node's timers take no more either. */
const maxTimeoutMs = 2 ** 31 - 1;

const readOnly = new Set([
  'integer_datetimes',
  'is_superuser',
  'max_identifier_length',
  'server_encoding',
  'server_version',
]);

/** Parameters that a client is told at login and when they change, in the spelling that clients expect. */
const reported: ReadonlyMap<string, string> = new Map([
  ['server_version', 'server_version'],
  ['server_encoding', 'server_encoding'],
  ['client_encoding', 'client_encoding'],
  ['datestyle', 'DateStyle'],
  ['integer_datetimes', 'integer_datetimes'],
  ['is_superuser', 'is_superuser'],
  ['session_authorization', 'session_authorization'],
  ['timezone', 'TimeZone'],
  ['application_name', 'application_name'],
]);

const booleans: ReadonlyMap<string, string> = new Map([
  ['on', 'on'],
  ['true', 'on'],
  ['yes', 'on'],
  ['1', 'on'],
  ['off', 'off'],
  ['false', 'off'],
  ['no', 'off'],
  ['0', 'off'],
]);

const aliases: ReadonlyMap<string, string> = new Map([
  ['time zone', 'timezone'],
  ['transaction isolation level', 'transaction_isolation'],
]);

/** Limit for all parameters of a session together: a client may invent parameters whose names contain a dot. */
const maxTextLength = 1024 * 1024;
/** What a parameter takes besides its text, in characters. */
const overheadLength = 256;

/** The parameters of one session, for SET, SHOW and RESET. A rollback undoes changes. */
export class Settings {
  #values: Map<string, string>;
  #resetValues: Map<string, string>;
  /** Changes whenever a value may have changed. */
  version = 0;
  #beforeTransaction: Map<string, string> | undefined;
  #seed: number | undefined;
  #zone: { version: number; name: string } | undefined;

  constructor(login: ReadonlyMap<string, string>) {
    this.#values = new Map(Object.entries(defaults));
    this.#resetValues = this.#values;
    for (const [name, value] of login) this.#assign(name.toLowerCase(), value);
    this.#resetValues = new Map(this.#values);
  }

  get(name: string): string {
    const key = canonical(name);
    const value = this.#values.get(key);
    if (value !== undefined) return value;
    // A name with a dot is the user's own; for one that was never set Redshift shows an error too.
    throw unrecognized(name);
  }

  /**
   * Sets a parameter, or with null restores the value that the session began with (`all` restores everything). Returns
   * the name and value to report to the client, if any.
   */
  set(name: string, value: string | null): [string, string] | undefined {
    const key = canonical(name);
    this.version += 1;
    if (key === 'all' && value === null) {
      // The transaction in progress stays read-only, or it would accept changes again, and the user is no parameter.
      const kept = ['transaction_read_only', 'session_authorization'].map((each) => [each, this.get(each)] as const);
      this.#values = new Map([...this.#resetValues, ...kept]);
      return undefined;
    }
    if (value === null || value.toLowerCase() === 'default') {
      const reset = this.#resetValues.get(key);
      if (reset === undefined && !key.includes('.')) throw unrecognized(name);
      if (reset === undefined) this.#values.delete(key);
      else this.#values.set(key, reset);
    } else {
      if (readOnly.has(key)) throw new SqlError('55P02', `parameter "${key}" cannot be changed`);
      this.#assign(key, value);
      if (key === 'seed') this.#seed = Number(value);
    }
    const spelled = reported.get(key);
    return spelled === undefined ? undefined : [spelled, this.get(key)];
  }

  /** All parameters, for SHOW ALL and pg_settings. */
  all(): [string, string][] {
    return [...this.#values].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The name that ICU has for the session's time zone. */
  get zone(): string {
    // Every result asks for it, and ICU takes a tenth of a millisecond to answer.
    if (this.#zone?.version !== this.version) {
      this.#zone = { version: this.version, name: zoneNamed(this.get('timezone')) ?? 'UTC' };
    }
    return this.#zone.name;
  }

  /** Attributes of SUPER are called as they are written. */
  get caseSensitiveAttributes(): boolean {
    return this.get('enable_case_sensitive_super_attribute') === 'on';
  }

  /** Quoted names keep their case. */
  get caseSensitiveIdentifiers(): boolean {
    const names = ['enable_case_sensitive_identifier', 'enable_case_sensitive_super_attribute'];
    return names.some((name) => this.get(name) === 'on');
  }

  /** The seed that RANDOM starts with next, once after each SET. */
  takeSeed(): number | undefined {
    const seed = this.#seed;
    this.#seed = undefined;
    return seed;
  }

  reported(): [string, string][] {
    return [...reported].map(([key, spelled]) => [spelled, this.get(key)]);
  }

  /** Sets a value that is known only after login, also for RESET. */
  fix(name: string, value: string): void {
    this.#values.set(name, value);
    this.#resetValues.set(name, value);
  }

  /** Call when something that settings refer to has changed: a schema was created or dropped. */
  invalidate(): void {
    this.version += 1;
  }

  begin(): void {
    this.#beforeTransaction = new Map(this.#values);
  }

  commit(): void {
    this.#beforeTransaction = undefined;
  }

  rollback(): void {
    this.#values = this.#beforeTransaction ?? this.#values;
    this.version += 1;
    this.#beforeTransaction = undefined;
  }

  #assign(name: string, value: string): void {
    if (!this.#values.has(name) && !/^\w+\.\w+$/.test(name)) throw unrecognized(name);
    const checked = this.#checked(name, value);
    const lengths = [...this.#values].map(([other, { length }]) => (other === name ? 0 : sizeOf(other, length)));
    if (lengths.reduce((sum, length) => sum + length, sizeOf(name, checked.length)) > maxTextLength) {
      throw new SqlError('53200', 'out of memory', {
        detail: `The parameters of a session may take ${maxTextLength} characters, ${overheadLength} added for each.`,
        hint: 'Use RESET for those that are no longer needed.',
      });
    }
    this.#values.set(name, checked);
  }

  #checked(name: string, value: string): string {
    const known = defaults[name];
    if (known === 'on' || known === 'off') {
      const boolean = booleans.get(value.toLowerCase());
      if (boolean === undefined) throw new SqlError('22023', `parameter "${name}" requires a Boolean value`);
      return boolean;
    }
    if (name === 'client_encoding' && !/^(utf-?8|unicode)$/i.test(value)) {
      throw new SqlError('22023', `invalid value for parameter "client_encoding": "${value}"`);
    }
    if (name === 'statement_timeout' && !/^\d{1,10}$/.test(value)) {
      throw new SqlError('22023', `parameter "statement_timeout" requires a numeric value`);
    }
    if (name === 'statement_timeout' && Number(value) > maxTimeoutMs) {
      throw new SqlError('22023', `${value} is outside the valid range for parameter "${name}" (0 .. ${maxTimeoutMs})`);
    }
    if (name === 'extra_float_digits' && !/^(-?\d|-1[0-5])$/.test(value)) {
      throw new SqlError('22023', `invalid value for parameter "extra_float_digits": "${value}"`);
    }
    if (name === 'seed' && !(Number(value) >= 0 && Number(value) <= 1)) {
      throw new SqlError('22023', `${value} is outside the valid range for parameter "seed" (0 .. 1)`);
    }
    if (name === 'timezone') return checkedTimeZone(value);
    return value;
  }
}

function sizeOf(name: string, valueLength: number): number {
  return overheadLength + name.length + valueLength;
}

function canonical(name: string): string {
  const lower = name.toLowerCase();
  return aliases.get(lower) ?? lower;
}

function unrecognized(name: string): SqlError {
  return new SqlError('42704', `unrecognized configuration parameter "${name}"`);
}

function checkedTimeZone(value: string): string {
  const zone = zoneNamed(value);
  if (zone === undefined) throw new SqlError('22023', `unrecognized time zone name: "${value}"`);
  return zone === 'UTC' ? zone : value;
}
