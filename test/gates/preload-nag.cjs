// Preload (node --require): runs cdk-nag's AwsSolutions pack on the app just before it is synthesized and writes what it finds to NAG_FINDINGS.
const { writeFileSync } = require('node:fs');
const { App, Stage } = require('aws-cdk-lib');
const { AwsSolutionsChecks } = require('cdk-nag');

const synth = Stage.prototype.synth;
let done = false;
Stage.prototype.synth = function (...args) {
  if (!done && App.isApp(this)) {
    done = true;
    const { violations } = new AwsSolutionsChecks(this).validateScope(this);
    const findings = violations.flatMap(violation => violation.violatingResources.map(resource => ({
      rule: violation.ruleName, path: resource.constructPath, description: violation.description,
    })));
    writeFileSync(process.env.NAG_FINDINGS, JSON.stringify(findings));
  }
  return synth.apply(this, args);
};
