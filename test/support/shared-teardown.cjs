// jest globalTeardown
const { rmSync } = require('node:fs');

module.exports = () => rmSync(process.env.SHARED_BY_TESTS, { recursive: true, force: true });
