import { Resource } from 'aws-cdk-lib';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IPipeline, PipelineReference } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { PipelineGrants } from './pipeline-grants';

/** A pipeline that exists already. */
export class ImportedPipeline extends Resource implements IPipeline {
  public readonly grants: PipelineGrants;

  constructor(scope: Construct, id: string, public readonly pipelineArn: string, public readonly pipelineName: string) {
    super(scope, id, { environmentFromArn: pipelineArn });
    this.grants = PipelineGrants.fromPipeline(this);
  }

  public get pipelineRef(): PipelineReference { return { pipelineName: this.pipelineName }; }

  public grantStartPipelineExecution(grantee: IGrantable): Grant { return this.grants.startExecution(grantee); }
}
