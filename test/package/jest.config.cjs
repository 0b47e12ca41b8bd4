const path = require('node:path');
const { jest } = require('../../package.json');

/** The package as npm installs it, with what the documentation installs beside it: `npm run test:package`. */
module.exports = {
  ...jest,
  rootDir: path.join(__dirname, '../..'),
  roots: ['<rootDir>/test/package'],
  testMatch: ['**/*.test.ts', '**/*.install.ts'],
  testTimeout: 600_000,
  maxWorkers: 1,
  verbose: true,
};
