#!/usr/bin/env node
/** `npx sparkify`: the command line, built anew when a source is newer than the build. */
require('./setup.cjs').buildWhenStale();
require('../dist/src/cli/main.js');
