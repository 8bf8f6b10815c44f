// Preload (node --require): acknowledges, for the resource types in REGION_GAPS, that CloudFormation does not have them in the stack's region.
// AWS's validator refuses such a template (F3006); everything else that it finds still counts.
const { App, CfnResource, Stage, Validations } = require('aws-cdk-lib');

const synth = Stage.prototype.synth;
const done = new WeakSet();
Stage.prototype.synth = function (...args) {
  if (!done.has(this) && App.isApp(this)) {
    done.add(this);
    const types = process.env.REGION_GAPS?.split(',') ?? [];
    for (const construct of this.node.findAll()) {
      if (CfnResource.isCfnResource(construct) && types.includes(construct.cfnResourceType)) {
        Validations.of(construct).acknowledge({ id: 'CloudFormation-Validate::F3006', reason: 'CloudFormation does not have the type in this region' });
      }
    }
  }
  return synth.apply(this, args);
};
