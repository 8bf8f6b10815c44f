import { at, Builder } from '../builder';
import { callStatic, Code, Members, object } from '../code';

export function bedrockCustomModel(b: Builder, args: any): Members | undefined {
  const modelName = b.text(args.ModelName);
  return modelName && {
    modelName,
    modelData: b.text(at(args, 'ModelSourceConfig.S3DataSource.S3Uri')),
    modelPackageArn: b.text(at(args, 'CustomModelDataSource.ModelPackageArnDataSource.ModelPackageArn')),
    role: b.resources.role(args.RoleArn),
    kmsKey: b.key(args.ModelKmsKeyArn),
    modelTags: b.tags(args.ModelTags),
  };
}

export function bedrockModelImport(b: Builder, args: any): Members | undefined {
  const [jobName, importedModelName] = [b.text(args.JobName), b.text(args.ImportedModelName)];
  const modelData = b.text(at(args, 'ModelDataSource.S3DataSource.S3Uri'));
  return jobName && importedModelName && modelData && {
    jobName,
    importedModelName,
    modelData,
    role: b.resources.role(args.RoleArn),
    kmsKey: b.key(args.ImportedModelKmsKeyId),
    jobTags: b.tags(args.JobTags),
    importedModelTags: b.tags(args.ImportedModelTags),
  };
}

export function bedrockCustomModelDeployment(b: Builder, args: any): Members | undefined {
  const [modelDeploymentName, modelArn] = [b.text(args.ModelDeploymentName), b.text(args.ModelArn)];
  return modelDeploymentName && modelArn && {
    modelDeploymentName, modelArn, deploymentDescription: b.text(args.Description), jobTags: b.tags(args.Tags),
  };
}

export function bedrockProvisionedThroughput(b: Builder, args: any): Members | undefined {
  const [provisionedModelName, modelId, modelUnits] = [b.text(args.ProvisionedModelName), b.text(args.ModelId), b.number(args.ModelUnits)];
  return provisionedModelName && modelId && modelUnits && {
    provisionedModelName, modelId, modelUnits, commitment: b.enumeration('BedrockCommitment', args.CommitmentDuration), jobTags: b.tags(args.Tags),
  };
}

export function lineage(b: Builder, args: any): Members | undefined {
  const source = (given: any): Members => ({
    sourceUri: b.text(at(given, 'Source.SourceUri')), sourceType: b.text(at(given, 'Source.SourceType')), sourceId: b.text(at(given, 'Source.SourceId')),
  });
  const entity = (kind: string, more: (given: any) => Members) => (given: any): Code | undefined => {
    const [name, type, uri] = [b.text(given?.[`${kind}Name`]), b.text(given?.[`${kind}Type`]), b.text(at(given, 'Source.SourceUri'))];
    return name && type && uri && object({ name, type, ...more(given), properties: b.textMap(given.Properties) });
  };
  return {
    actions: b.list(args.Actions, entity('Action', given => ({
      description: b.text(given.Description), status: b.text(given.Status), ...source(given),
    }))),
    artifacts: b.list(args.Artifacts, entity('Artifact', given => ({
      sourceUri: b.text(given.Source.SourceUri),
      sourceIds: b.named(at(given, 'Source.SourceTypes'), id => id?.SourceIdType, id => b.text(id.Value)),
    }))),
    contexts: b.list(args.Contexts, entity('Context', given => ({ description: b.text(given.Description), ...source(given) }))),
    associations: b.list(args.Associations, given => {
      const [from, to] = [lineageEntity(b, given?.Source), lineageEntity(b, given?.Destination)];
      return from && to && object({
        source: from,
        destination: to,
        type: b.unless(given.AssociationType, 'AssociatedWith', type => b.enumeration('LineageAssociationType', type)),
      });
    }),
  };
}

function lineageEntity(b: Builder, given: any): Code | undefined {
  const arn = b.text(given?.Arn);
  if (arn) { return callStatic('pipelines.LineageEntity.fromArn', arn); }
  const method = { Action: 'action', Artifact: 'artifact', Context: 'context' }[String(given?.Type)];
  const name = b.text(given?.Name);
  return method && name ? callStatic(`pipelines.LineageEntity.${method}`, name) : undefined;
}
