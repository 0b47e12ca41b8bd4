/** What npm runs after `npm ci` and `npm install` here: the build, and the command `npx sparkify`. */
const { build, link } = require('./setup.cjs');

build();
link();
