import { ProtocolError, ValueError } from '../../src/wire/error.ts';
import { parseMessage, parseStartup } from '../../src/wire/frontend.ts';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))));

describe('startup packets', () => {
  test.each([
    ['SSLRequest', bytes([4, 210, 22, 47]), { kind: 'sslRequest' }],
    ['GSSENCRequest', bytes([4, 210, 22, 48]), { kind: 'gssRequest' }],
    [
      'CancelRequest',
      bytes([4, 210, 22, 46, 0, 0, 0, 7, 0, 0, 1, 0]),
      { kind: 'cancelRequest', pid: 7, secretKey: 256 },
    ],
    [
      'StartupMessage',
      bytes([0, 3, 0, 0], 'user\0ann\0database\0dev\0\0'),
      {
        kind: 'startup',
        minorVersion: 0,
        parameters: new Map([
          ['user', 'ann'],
          ['database', 'dev'],
        ]),
      },
    ],
  ])('%s', (_name, body, packet) => {
    expect(parseStartup(body)).toEqual(packet);
  });

  test('of protocol 2 are refused', () => {
    expect(() => parseStartup(bytes([0, 2, 0, 0]))).toThrow('unsupported frontend protocol 2.0');
  });
});

describe('messages', () => {
  test.each([
    ['Query', 'Q', bytes('select 1\0'), { kind: 'query', text: 'select 1' }],
    [
      'Parse',
      'P',
      bytes('s\0select $1\0', [0, 1, 0, 0, 0, 23]),
      { kind: 'parse', name: 's', text: 'select $1', parameterOids: [23] },
    ],
    [
      'Bind',
      'B',
      bytes('p\0s\0', [0, 1, 0, 1], [0, 2, 255, 255, 255, 255, 0, 0, 0, 1, 55], [0, 1, 0, 0]),
      {
        kind: 'bind',
        portal: 'p',
        statement: 's',
        parameterFormats: [1],
        parameters: [null, Buffer.from('7')],
        resultFormats: [0],
      },
    ],
    ['Describe of a statement', 'D', bytes('Ss\0'), { kind: 'describe', target: 'statement', name: 's' }],
    ['Describe of a portal', 'D', bytes('P\0'), { kind: 'describe', target: 'portal', name: '' }],
    ['Execute', 'E', bytes('p\0', [0, 0, 0, 5]), { kind: 'execute', portal: 'p', maxRows: 5 }],
    ['Close', 'C', bytes('Ss\0'), { kind: 'close', target: 'statement', name: 's' }],
    ['Sync', 'S', bytes(), { kind: 'sync' }],
    ['Flush', 'H', bytes(), { kind: 'flush' }],
    ['Terminate', 'X', bytes(), { kind: 'terminate' }],
    ['PasswordMessage', 'p', bytes('md5x\0'), { kind: 'password', response: Buffer.from('md5x\0') }],
  ])('%s', (_name, type, body, message) => {
    // A single format code counts for every parameter.
    expect(parseMessage({ type, body })).toEqual(message);
  });

  test.each([
    ['an unknown letter', 'z', bytes()],
    ['a query without its zero', 'Q', bytes('select 1')],
    ['bytes left over', 'S', bytes('x')],
    ['a negative field length', 'B', bytes('\0\0', [0, 0, 0, 1, 255, 255, 255, 254, 0, 0])],
    ['a format that is neither text nor binary', 'B', bytes('\0\0', [0, 1, 0, 2, 0, 0, 0, 0])],
    ['fewer formats than parameters', 'B', bytes('\0\0', [0, 2, 0, 0, 0, 0, 0, 1, 255, 255, 255, 255, 0, 0])],
    ['a describe of neither', 'D', bytes('Xs\0')],
  ])('with %s are protocol errors', (_what, type, body) => {
    expect(() => parseMessage({ type, body })).toThrow(ProtocolError);
  });

  test('with text that is not UTF-8 are no more than errors', () => {
    expect(() => parseMessage({ type: 'Q', body: bytes([0xff, 0]) })).toThrow(ValueError);
  });
});
