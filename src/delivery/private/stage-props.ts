import type { Environment, Stack } from 'aws-cdk-lib';
import type { ModelAccess } from '../../endpoints';
import type { Pipeline } from '../../pipelines';
import type { ModelCopyOptions } from '../model-copy';
import type { StageBatchOptions } from '../stage-batch-options';
import type { DeploymentStageOptions } from '../stage-options';

/** Where the parts of a model lie, as the template of a stage gets to know it. */
export interface StageArtifacts {
  /** Names that are known at synth. */
  readonly bucketNames: string[];
  /** For each bucket, those with known names first: what the names of its artifacts begin with, empty for all of them. */
  readonly bucketPrefixes: string[][];
  readonly keyArns: string[];
  readonly repositoryArns: string[];
  /** How many more there are, which the deploy pipeline passes as parameters. */
  readonly bucketParameters: number;
  readonly keyParameters: number;
  readonly repositoryParameters: number;
}

/** The options of a stage that follow from what a project put into its stack before the endpoint. */
export interface PreparedStage {
  readonly options: DeploymentStageOptions;
  /** What makes the jobs of batch runs strict. */
  readonly secureJobs?: (pipeline: Pipeline) => void;
}

/** What a project puts into the stack of a stage before the endpoint. */
export type StagePreparation = (stack: Stack, options: DeploymentStageOptions) => PreparedStage;

/** Properties of the batch runs of a stage. */
export interface StageBatchProps {
  readonly options: StageBatchOptions;
  /** A reference to the ARN of the version. */
  readonly modelPackageArn: string;
  /** Where the parts of the version lie. */
  readonly access?: ModelAccess;
  /** What makes the jobs strict. */
  readonly secureJobs?: (pipeline: Pipeline) => void;
  /** The account of the deploy pipeline, or undefined if it is the stage's own. */
  readonly toolingAccount?: string;
}

/** What a project does with the stack of the copies of models of a stage. */
export type StorePreparation = (stack: Stack, options: ModelCopyOptions) => void;

/** Properties of the place of the copies of models in a stage. */
export interface ModelStoreProps {
  readonly options: ModelCopyOptions;
  /** What is copied. */
  readonly artifacts: StageArtifacts;
  /** The account of the deploy pipeline, or undefined if it is the stage's own. */
  readonly toolingAccount?: string;
}

/** Properties of a stage; the deploy pipeline makes them. */
export interface StageProps {
  readonly options: DeploymentStageOptions;
  /** Adds to the stack of the stage what its endpoint is to use. */
  readonly prepare?: StagePreparation;
  readonly prepareStore?: StorePreparation;
  readonly env: Environment;
  readonly stackName: string;
  readonly artifacts: StageArtifacts;
  /** The stack of the copies of models, if the stage has copies. */
  readonly store?: ModelStoreProps & { readonly stackName: string };
  readonly testRolePath: string;
  readonly tags: { readonly [key: string]: string };
  /** The account of the deploy pipeline, or undefined if it is the stage's own. */
  readonly toolingAccount?: string;
  /** The ARN of the event bus that hears of drift; only where the stage is monitored. */
  readonly driftEventBusArn?: (stack: Stack) => string;
}
