const spellings: Record<string, string> = {
  millennium: 'millennium millennia mil mils',
  century: 'century centuries c cent cents',
  decade: 'decade decades dec decs',
  year: 'year years y yr yrs',
  quarter: 'quarter quarters qtr qtrs',
  month: 'month months mon mons',
  week: 'week weeks w',
  day: 'day days d',
  hour: 'hour hours h hr hrs',
  minute: 'minute minutes m min mins',
  second: 'second seconds s sec secs',
  millisecond: 'millisecond milliseconds ms msec msecs msecond mseconds millisec millisecs millisecon',
  microsecond: 'microsecond microseconds microsec microsecs microsecond usec usecs us usecond useconds',
  dow: 'dow dw dayofweek weekday',
  doy: 'doy dayofyear dy yearday',
  epoch: 'epoch',
  timezone: 'timezone',
  timezone_hour: 'timezone_hour',
  timezone_minute: 'timezone_minute',
};

/** The full name of a date part by each of its spellings. */
export const dateParts = new Map(
  Object.entries(spellings).flatMap(([part, all]) => all.split(' ').map((one) => [one, part])),
);
