const path = require('node:path');
const { jest } = require('../../../package.json');

/** Real clients, installed at their first run: `npm run test:clients`. They need no Temporal server. */
const { globalSetup: _setup, globalTeardown: _teardown, ...shared } = jest;

module.exports = {
  ...shared,
  rootDir: path.join(__dirname, '../../..'),
  roots: ['<rootDir>/local-cloud/test/clients'],
  testMatch: ['**/*.client.ts', '**/*.test.ts'],
  testTimeout: 900_000,
  maxWorkers: 1,
  verbose: true,
};
