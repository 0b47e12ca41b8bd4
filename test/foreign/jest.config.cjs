const path = require('node:path');
const { jest } = require('../../package.json');

/** What others say of Sparkify's requests and policies, installed from PyPI at the first run: `npm run test:foreign`. */
module.exports = {
  ...jest,
  rootDir: path.join(__dirname, '../..'),
  roots: ['<rootDir>/test/foreign'],
  testMatch: ['**/*.foreign.ts'],
  testTimeout: 600_000,
  maxWorkers: 1,
  verbose: true,
};
