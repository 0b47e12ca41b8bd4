import { codecServerCommand } from '../../../src/cli/commands/codec-server.ts';

test('the codec server listens on this machine alone, for the pages of the local UI, unless told otherwise', () => {
  expect(codecServerCommand().opts()).toEqual({
    host: '127.0.0.1',
    port: 8088,
    origin: ['http://127.0.0.1:8233', 'http://localhost:8233'],
  });
});
