/** Only syntax and modules that old Node versions know, because they must be able to run it. */

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 12)) return;
  console.error(`Sparkify needs Node 20.12 or later; this is ${process.versions.node} (${process.execPath}).`);
  process.exit(1);
}

module.exports = { checkNode };
