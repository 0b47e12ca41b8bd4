const formats = new Map<string, Intl.DateTimeFormat>();

/** Seconds east of UTC in a named zone at a moment (epoch microseconds). */
export function zoneOffsetSeconds(zone: string, micros: bigint): number {
  if (zone === 'UTC') return 0;
  const ms = Number(micros / 1000n);
  const parts = Object.fromEntries(
    formatFor(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const local = Date.UTC(
    parts['year'] ?? 0,
    (parts['month'] ?? 1) - 1,
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  );
  return Math.round((local - Math.floor(ms / 1000) * 1000) / 1000);
}

/**
 * ICU's name of a zone given by name, by its offset east of UTC (`-8:00` as in ISO 8601, `-8 hours` as an interval) or
 * west of it (`PST8` as in POSIX). Undefined for anything else, and for offsets that are not whole hours.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_timezone_config.html
 */
export function zoneNamed(text: string): string | undefined {
  const east = /^([+-]?\d{1,2})(?::?00)?(?::00)?$|^([+-]?\d{1,2}) hours?$/.exec(text);
  if (east !== null) return zoneEast(Number(east[1] ?? east[2]));
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone === 'UTC' ? 'UTC' : text;
  } catch {
    const [, west] = /^[a-z]{3,}([+-]?\d{1,2})$/i.exec(text) ?? [];
    return west === undefined ? undefined : zoneEast(-Number(west));
  }
}

/** These names count westwards. */
function zoneEast(hours: number): string | undefined {
  if (hours === 0) return 'UTC';
  if (hours < -12 || hours > 14) return undefined;
  return `Etc/GMT${hours < 0 ? '+' : '-'}${Math.abs(hours)}`;
}

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
