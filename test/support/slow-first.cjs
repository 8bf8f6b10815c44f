// jest testSequencer: files that take long begin first, so that none of them is left to one worker at the end.
const { default: Sequencer } = require('@jest/test-sequencer');
const { slowFirst } = require('./slow-files.cjs');

module.exports = class extends Sequencer {
  sort(tests) { return slowFirst(super.sort(tests), test => test.path); }
};
