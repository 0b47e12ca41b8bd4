import { ApplicationFailure } from '@temporalio/common';
import { LogTimestamp } from '@temporalio/worker';
import { LineLogger } from '../../src/temporal/log.ts';
import { readLogOptions } from '../../src/temporal/settings.ts';
import type { LogOptions } from '../../src/temporal/settings.ts';

function logged(options: Partial<LogOptions>, tell: (logger: LineLogger) => void): string[] {
  const lines: string[] = [];
  tell(new LineLogger({ level: 'info', format: 'json', ...options }, (line) => lines.push(line)));
  return lines;
}

/** As the SDK logs a failed activity. */
const meta = {
  sdkComponent: 'worker',
  namespace: 'default',
  taskQueue: 'sparkify',
  taskToken: 'c2VjcmV0',
  workflowId: 'x/load',
  workflowRunId: 'r1',
  activityType: 'stageTable',
  activityId: '3',
  attempt: 2,
  durationMs: 1250,
  [LogTimestamp]: 1_700_000_000_123_000_000n,
  error: ApplicationFailure.create({ type: 'LoadError', message: 'COPY into staging_events refused line 3' }),
};
const failed = (logger: LineLogger) => logger.warn('Activity failed', meta);

test('a failed activity is one line of JSON with its ids and the failure’s type and message, without a stack', () => {
  const [line = '', ...more] = logged({}, failed);
  expect(more).toEqual([]);
  expect(JSON.parse(line)).toEqual({
    time: '2023-11-14T22:13:20.123Z',
    level: 'warn',
    message: 'stageTable failed',
    sdkComponent: 'worker',
    namespace: 'default',
    taskQueue: 'sparkify',
    workflowId: 'x/load',
    runId: 'r1',
    activityType: 'stageTable',
    activityId: '3',
    attempt: 2,
    durationMs: 1250,
    error: { type: 'LoadError', message: 'COPY into staging_events refused line 3' },
  });
});

test('the same, pretty', () => {
  expect(logged({ format: 'pretty' }, failed)).toEqual([
    '22:13:20.123 WARN  stageTable failed in 1.3 s [x/load, attempt 2]: LoadError: COPY into staging_events refused line 3',
  ]);
});

test('at debug the stack comes, too', () => {
  const [line = ''] = logged({ level: 'debug' }, failed);
  expect(JSON.parse(line)).toMatchObject({ error: { stack: expect.stringContaining('log.test.ts') } });
  expect(logged({ level: 'debug', format: 'pretty' }, failed)[0]).toContain('\n    at ');
});

test('the task token, with which anybody could complete the activity, is never told', () => {
  for (const format of ['json', 'pretty'] as const)
    expect(logged({ format, level: 'trace' }, failed)[0]).not.toContain('c2VjcmV0');
});

test('nothing below the level is written; the ends of activities and workflows count as info', () => {
  const tell = (logger: LineLogger) => {
    logger.trace('a');
    logger.debug('Activity started', { activityType: 'ensureRole' });
    logger.debug('Activity completed', { activityType: 'ensureRole', durationMs: 10 });
    logger.debug('Workflow completed', { workflowType: 'load' });
    logger.info('b');
    logger.error('c');
  };
  const messages = (level: LogOptions['level']) =>
    logged({ level }, tell).map((line) => (JSON.parse(line) as { message: string }).message);
  expect(messages('trace')).toEqual(['a', 'ensureRole started', 'ensureRole done', 'load done', 'b', 'c']);
  expect(messages('info')).toEqual(['ensureRole done', 'load done', 'b', 'c']);
  expect(messages('error')).toEqual(['c']);
});

test('fields of any kind stay one line', () => {
  const fields = { big: 2n ** 60n, nested: { error: new TypeError('inner') }, text: 'two\nlines' };
  expect(logged({}, (logger) => logger.info('odd\nmessage', fields))).toEqual([
    expect.stringMatching(
      /^\{"time":"[^"]+","level":"info","message":"odd\\nmessage","big":"1152921504606846976","nested":\{"error":\{"type":"TypeError","message":"inner"\}\},"text":"two\\nlines"\}$/,
    ),
  ]);
  expect(logged({ format: 'pretty' }, (logger) => logger.info('odd', fields))[0]).toContain(
    'INFO  odd big="1152921504606846976" nested=',
  );
});

test('level and format come from the environment; what is not allowed is named', () => {
  expect(readLogOptions({ SPARKIFY_LOG_LEVEL: 'warn', SPARKIFY_LOG_FORMAT: 'pretty' })).toEqual({
    level: 'warn',
    format: 'pretty',
  });
  expect(() => readLogOptions({ SPARKIFY_LOG_LEVEL: 'loud' })).toThrow(
    'SPARKIFY_LOG_LEVEL is "loud", allowed: trace, debug, info, warn, error',
  );
  expect(() => readLogOptions({ SPARKIFY_LOG_FORMAT: 'xml' })).toThrow(
    'SPARKIFY_LOG_FORMAT is "xml", allowed: json, pretty',
  );
});
