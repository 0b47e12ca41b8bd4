import type { Macros } from './macros.ts';

/** Dates and times, and how texts become such. */
export const momentMacros: Macros = {
  // Dates
  getdate: ["() AS CAST(date_trunc('second', now()) AS TIMESTAMP)"],
  interval_cmp: ['(x, y) AS CAST(sign(epoch(CAST(x AS INTERVAL)) - epoch(CAST(y AS INTERVAL))) AS INTEGER)'],
  add_months_to_moment: [
    `(x, months) AS CASE WHEN CAST(x AS DATE) = last_day(CAST(x AS DATE))
      THEN CAST(last_day(CAST(x AS DATE) + to_months(months)) AS TIMESTAMP) + (x - date_trunc('day', x))
      ELSE x + to_months(months) END`,
  ],
  // Whole months when the days are the same or both the last; else days of a 31st of a month, as Redshift counts.
  months_between_moments: [
    `(x, y) AS (year(x) - year(y)) * 12 + month(x) - month(y) + CASE
      WHEN day(x) = day(y) OR (CAST(x AS DATE) = last_day(x) AND CAST(y AS DATE) = last_day(y)) THEN CAST(0 AS DOUBLE)
      ELSE (epoch(x - date_trunc('month', x)) - epoch(y - date_trunc('month', y))) / 86400.0 / 31.0 END`,
  ],
  // ISO 8601 without a zone is DuckDB's to read; the other forms of DateStyle ISO, MDY are the engine's. A zone does not
  // count for a TIMESTAMP.
  read_time: [
    `(x) AS CASE lower(x)
      WHEN 'now' THEN CAST(now() AS TIMESTAMP)
      WHEN 'today' THEN CAST(current_date AS TIMESTAMP)
      WHEN 'tomorrow' THEN CAST(current_date + 1 AS TIMESTAMP)
      WHEN 'yesterday' THEN CAST(current_date - 1 AS TIMESTAMP)
      ELSE coalesce(
        CASE WHEN regexp_full_match(x, '\\d{4}-\\d\\d-\\d\\d(?:[ T]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?)?') OR x = 'epoch'
          THEN try_cast(x AS TIMESTAMP) END,
        CAST(engine_moment(x, false) AS TIMESTAMP), CAST(x AS TIMESTAMP)) END`,
  ],
  read_zoned_time: [
    `(x) AS CASE WHEN lower(x) IN ('now', 'today', 'tomorrow', 'yesterday') THEN CAST(sys_function.read_time(x) AS TIMESTAMPTZ)
      ELSE coalesce(CASE WHEN x LIKE '____-__-__%' THEN try_cast(x AS TIMESTAMPTZ) END,
        CAST(engine_moment(x, true) AS TIMESTAMPTZ), CAST(x AS TIMESTAMPTZ)) END`,
  ],
  // A time of day with a zone's name, as it is in UTC.
  as_timetz: [
    `(x) AS coalesce(try_cast(x AS TIMETZ), CAST(CAST(timezone('UTC', sys_function.read_zoned_time(
      CASE WHEN regexp_matches(x, '^ *[0-9]{1,2}:') THEN '2000-01-01 ' || x ELSE x END)) AS TIME) AS TIMETZ))`,
  ],
  as_date: ['(x VARCHAR) AS CAST(sys_function.read_time(x) AS DATE)', '(x) AS CAST(x AS DATE)'],
  next_day: [
    `(x, weekday) AS sys_function.as_date(x) + CAST(1 + (list_position(['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'],
      left(lower(weekday), 2)) + 12 - dayofweek(sys_function.as_date(x))) % 7 AS INTEGER)`,
  ],
  as_timestamp: ['(x VARCHAR) AS sys_function.read_time(x)', '(x) AS CAST(x AS TIMESTAMP)'],
  as_timestamptz: ['(x VARCHAR) AS sys_function.read_zoned_time(x)', '(x) AS CAST(x AS TIMESTAMPTZ)'],
  read_template: [
    `(x, shape, format, template) AS CASE WHEN NOT regexp_matches(x, shape)
      THEN CAST(sys_function.refuse('[22007] Invalid value for template ' || template || ': "' || x || '"') AS TIMESTAMP)
      WHEN x IS NOT NULL THEN coalesce(try_strptime(trim(regexp_extract(x, shape)), format),
        CAST(sys_function.refuse('[22008] date/time field value out of range: "' || x || '"') AS TIMESTAMP)) END`,
  ],
};
