#!/usr/bin/env node
/** `npx sparkify`: the command line. A clone is rebuilt if a source is newer; the package comes built. */
require('./check-node.cjs').checkNode();
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const setup = join(__dirname, 'setup.cjs');
if (existsSync(setup)) require(setup).buildWhenStale();
require('../dist/src/cli/main.js');
