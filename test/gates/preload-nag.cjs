// Preload (node --require): runs packs of cdk-nag (NAG_PACKS, AwsSolutions if there are none) on the app when its aspects have run, and writes
// what they find to NAG_FINDINGS.
const { writeFileSync } = require('node:fs');
const { App, Stage } = require('aws-cdk-lib');
const packs = require('cdk-nag');

const synth = Stage.prototype.synth;
let done = false;
Stage.prototype.synth = function (...args) {
  const assembly = synth.apply(this, args);
  if (!done && App.isApp(this)) {
    done = true;
    const names = (process.env.NAG_PACKS || 'AwsSolutionsChecks').split(',');
    const violations = names.flatMap(name => new packs[name](this).validateScope(this).violations);
    const findings = violations.flatMap(violation => violation.violatingResources.map(resource => ({
      rule: violation.ruleName, path: resource.constructPath, description: violation.description,
    })));
    writeFileSync(process.env.NAG_FINDINGS, JSON.stringify(findings));
  }
  return assembly;
};
