// jest globalSetup: the directory of what the tests of a run share, see shared.ts
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = () => { process.env.SHARED_BY_TESTS = mkdtempSync(join(tmpdir(), 'shared-')); };
