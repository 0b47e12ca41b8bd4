const path = require('node:path');
const { jest } = require('../../package.json');

/** Whole pipelines on the account that the environment's credentials belong to: `npm run test:remote`. */
module.exports = {
  ...jest,
  rootDir: path.join(__dirname, '../..'),
  roots: ['<rootDir>/test/remote'],
  testMatch: ['**/*.remote.ts'],
  // A cluster takes minutes to come and minutes to go.
  testTimeout: 3_600_000,
  maxWorkers: 1,
  verbose: true,
};
