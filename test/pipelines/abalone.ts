import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { images, pipelines } from '../../src';

/** A small but whole pipeline that the tests share. */
export class Abalone {
  public readonly stack: Stack;
  public readonly data: Bucket;
  public readonly group: CfnModelPackageGroup;
  public readonly inputData: pipelines.StringParameter;
  public readonly threshold: pipelines.FloatParameter;
  public readonly prepare: pipelines.ProcessingStep;
  public readonly train: pipelines.TrainingStep;
  public readonly evaluate: pipelines.ProcessingStep;
  public readonly register: pipelines.RegisterModelStep;
  public readonly fail: pipelines.FailStep;
  public readonly gate: pipelines.ConditionStep;
  public readonly report: pipelines.Report;

  constructor(props: StackProps = {}) {
    this.stack = new Stack(new App(), 'Stack', props);
    const { stack } = this;
    this.data = new Bucket(stack, 'Data');
    this.group = new CfnModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' });
    this.inputData = new pipelines.StringParameter(stack, 'InputDataUrl', { defaultValue: this.data.s3UrlForObject('abalone/') });
    this.threshold = new pipelines.FloatParameter(stack, 'MseThreshold', { defaultValue: 6 });
    const script = pipelines.Script.fromS3('s3://code-bucket/scripts/run.py');
    const instanceType = pipelines.InstanceType.M5_XLARGE;
    this.prepare = new pipelines.ProcessingStep(stack, 'Prepare', {
      image: images.Image.sklearn('1.2-1'),
      instanceType,
      script,
      arguments: ['--source', this.inputData.valueAsString],
      inputs: { data: pipelines.ProcessingInput.fromS3(this.inputData.valueAsString) },
      outputs: {
        train: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/train'),
        test: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/test'),
      },
    });
    this.train = new pipelines.TrainingStep(stack, 'Train', {
      image: images.Image.xgboost('1.7-1'),
      instanceType,
      inputs: { train: pipelines.TrainingInput.from(this.prepare.output('train'), { contentType: 'text/csv' }) },
      hyperparameters: { eta: 0.2, num_round: 50, objective: 'reg:squarederror' },
    });
    this.evaluate = new pipelines.ProcessingStep(stack, 'Evaluate', {
      image: images.Image.xgboost('1.7-1'),
      instanceType,
      script,
      inputs: {
        model: pipelines.ProcessingInput.fromS3(this.train.modelArtifacts),
        test: pipelines.ProcessingInput.fromS3(this.prepare.output('test')),
      },
      outputs: { evaluation: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/evaluation') },
    });
    this.report = this.evaluate.report('evaluation', 'evaluation.json');
    this.register = new pipelines.RegisterModelStep(stack, 'Register', {
      image: images.Image.xgboost('1.7-1'),
      modelPackageGroup: this.group,
      modelData: this.train.modelArtifacts,
      contentTypes: ['text/csv'],
      responseTypes: ['text/csv'],
      metrics: { modelStatistics: { s3Uri: this.report.s3Uri } },
    });
    this.fail = new pipelines.FailStep(stack, 'Stop', { errorMessage: `MSE > ${this.threshold.valueAsString}` });
    this.gate = new pipelines.ConditionStep(stack, 'Gate', {
      conditions: [pipelines.Condition.lessThanOrEqualTo(this.report.number('regression_metrics.mse.value'), this.threshold.valueAsNumber)],
      ifSteps: [this.register],
      elseSteps: [this.fail],
    });
  }

  public get steps(): pipelines.Step[] { return [this.prepare, this.train, this.evaluate, this.gate]; }

  public pipeline(props: Partial<pipelines.PipelineProps> = {}): pipelines.Pipeline {
    return new pipelines.Pipeline(this.stack, 'Pipeline', { steps: this.steps, ...props });
  }
}

/** The definition as the service would get it, with CloudFormation intrinsics replaced by `<name>`. */
export function definitionOf(pipeline: pipelines.Pipeline): any {
  return JSON.parse(flatten(pipeline.stack.resolve(pipeline.definitionText())));
}

function flatten(value: any): string {
  if (typeof value === 'string') { return value; }
  if ('Fn::Join' in value) { return value['Fn::Join'][1].map(flatten).join(value['Fn::Join'][0]); }
  if ('Ref' in value) { return `<${value.Ref}>`; }
  if ('Fn::GetAtt' in value) { return `<${value['Fn::GetAtt'].join('.')}>`; }
  if ('Fn::Sub' in value) { return value['Fn::Sub']; }
  return `<${Object.keys(value)[0]}>`;
}
