import { ImageUsage } from '../../../images';
import { at, Builder, only } from '../builder';
import { call, callStatic, Code, Members, object, options, Statement, use, value, Variable } from '../code';
import { isObject, same } from '../compare';
import { jobMembers } from './job';

const CODE_PATH = '/opt/ml/processing/input/code';

export function processing(b: Builder, args: any): Members | undefined {
  const cluster = at(args, 'ProcessingResources.ClusterConfig');
  const image = b.image(at(args, 'AppSpecification.ImageUri'), ImageUsage.PROCESSING, cluster?.InstanceType);
  const instanceType = b.instanceType(cluster?.InstanceType);
  if (!image || !instanceType) { return undefined; }
  const { code, inputs } = findScript(b, at(args, 'AppSpecification.ContainerEntrypoint'), args.ProcessingInputs);
  return {
    image,
    instanceType,
    instanceCount: b.unless(cluster.InstanceCount, 1, count => b.number(count)),
    volumeSize: b.unless(cluster.VolumeSizeInGB, 30, size => b.gibibytes(size)),
    ...code,
    arguments: b.texts(at(args, 'AppSpecification.ContainerArguments')),
    inputs: b.named(inputs, input => input?.InputName, input => processingInput(b, input)),
    outputs: b.named(at(args, 'ProcessingOutputConfig.Outputs'), output => output?.OutputName, output => processingOutput(b, output)),
    ...jobMembers(b, args, {
      role: args.RoleArn,
      environment: args.Environment,
      runtime: at(args, 'StoppingCondition.MaxRuntimeInSeconds'),
      volumeKey: cluster.VolumeKmsKeyId,
      outputKey: at(args, 'ProcessingOutputConfig.KmsKeyId'),
      networkIsolation: at(args, 'NetworkConfig.EnableNetworkIsolation'),
      encryption: at(args, 'NetworkConfig.EnableInterContainerTrafficEncryption'),
    }),
    jobNamePrefix: b.text(args.ProcessingJobName),
  };
}

/** The script, if the entry point runs a file of the input `code` that a script prop would give; and the inputs besides. */
function findScript(b: Builder, entrypoint: any, inputs: any): { code: Members; inputs: any } {
  const plain = { code: { entrypoint: b.texts(entrypoint) }, inputs };
  if (!Array.isArray(entrypoint) || !Array.isArray(inputs) || !inputs.length) { return plain; }
  const last = inputs[inputs.length - 1];
  const uri = at(last, 'S3Input.S3Uri');
  const command = entrypoint.slice(0, -1);
  const run = entrypoint[entrypoint.length - 1];
  const isScript = last?.InputName === 'code' && at(last, 'S3Input.LocalPath') === CODE_PATH && typeof uri === 'string' && command.length > 0
    && typeof run === 'string' && run === `${CODE_PATH}/${uri.slice(uri.lastIndexOf('/') + 1)}`;
  if (!isScript) { return plain; }
  return {
    code: { script: callStatic('pipelines.Script.fromS3', b.text(uri)!), command: same(command, ['python3']) ? undefined : b.texts(command) },
    inputs: inputs.slice(0, -1),
  };
}

function processingInput(b: Builder, input: any): Code | undefined {
  if (input.DatasetDefinition) { return datasetInput(b, input); }
  const s3 = input.S3Input;
  const uri = isObject(s3) ? b.text(s3.S3Uri) : undefined;
  if (!uri || !only(input, 'InputName', 'AppManaged', 'S3Input')) { return undefined; }
  return callStatic('pipelines.ProcessingInput.fromS3', uri, ...options({
    localPath: b.unless(s3.LocalPath, `/opt/ml/processing/input/${input.InputName}`, path => b.text(path)),
    dataType: b.unless(s3.S3DataType, 'S3Prefix', type => b.enumeration('S3DataType', type)),
    inputMode: b.unless(s3.S3InputMode, 'File', mode => b.enumeration('S3InputMode', mode)),
    distribution: b.unless(s3.S3DataDistributionType, 'FullyReplicated', type => b.enumeration('S3DataDistribution', type)),
    compression: b.unless(s3.S3CompressionType, 'None', type => b.enumeration('S3Compression', type)),
  }));
}

/** The answer to a query. */
function datasetInput(b: Builder, input: any): Code | undefined {
  const { AthenaDatasetDefinition: athena, RedshiftDatasetDefinition: redshift, ...data } = input.DatasetDefinition;
  const given = athena ?? redshift;
  const [query, database, outputUri, outputFormat] = ['QueryString', 'Database', 'OutputS3Uri', 'OutputFormat'].map(key => b.text(given?.[key]));
  if (!query || !database || !outputUri || !outputFormat) { return undefined; }
  const common = {
    database,
    outputUri,
    outputFormat,
    outputCompression: b.text(given.OutputCompression),
    kmsKeyId: b.text(given.KmsKeyId),
    localPath: b.unless(data.LocalPath, `/opt/ml/processing/input/${input.InputName}`, path => b.text(path)),
    inputMode: b.unless(data.InputMode, 'File', mode => b.enumeration('S3InputMode', mode)),
    distribution: b.unless(data.DataDistributionType, 'FullyReplicated', type => b.enumeration('S3DataDistribution', type)),
    appManaged: b.unless(input.AppManaged, false, managed => b.boolean(managed)),
  };
  if (athena) {
    return callStatic('pipelines.ProcessingInput.fromAthena', query, object({
      ...common, catalog: b.unless(athena.Catalog, 'AwsDataCatalog', catalog => b.text(catalog)), workGroup: b.text(athena.WorkGroup),
    }));
  }
  const [clusterId, dbUser, clusterRole] = [b.text(redshift.ClusterId), b.text(redshift.DbUser), b.resources.role(redshift.ClusterRoleArn)];
  return clusterId && dbUser && clusterRole
    && callStatic('pipelines.ProcessingInput.fromRedshift', query, object({ ...common, clusterId, dbUser, clusterRole }));
}

function processingOutput(b: Builder, output: any): Code | undefined {
  const group = at(output, 'FeatureStoreOutput.FeatureGroupName');
  if (group !== undefined) {
    const text = b.text(group);
    return text && callStatic('pipelines.ProcessingOutput.toFeatureGroup', text);
  }
  const s3 = output.S3Output;
  const path = isObject(s3) ? b.text(s3.LocalPath) : undefined;
  if (!path) { return undefined; }
  return callStatic('pipelines.ProcessingOutput.fromLocal', path, ...options({
    destination: isDefaultPlace(s3.S3Uri) ? undefined : b.text(s3.S3Uri),
    uploadMode: b.unless(s3.S3UploadMode, 'EndOfJob', mode => b.enumeration('S3UploadMode', mode)),
  }));
}

/** Whether a place may be the one that steps use by default; what it really is shows when it is rendered. */
export function isDefaultPlace(uri: any): boolean {
  const values = at(uri, 'Std:Join')?.Values;
  return Array.isArray(values) && values[0] === 's3:/' && same(values[3], { Get: 'Execution.PipelineExecutionId' });
}

/** The calls that declare a step's reports, each with the constant that it is kept in. */
export function reports(b: Builder, step: { name: string; variable: Variable }, files: any): { propertyFile: string; statement: Statement }[] {
  if (!Array.isArray(files)) { return []; }
  return files.flatMap(file => {
    if (!only(file, 'PropertyFileName', 'OutputName', 'FilePath')) { return []; }
    const { PropertyFileName: propertyFile, OutputName: output, FilePath: path } = file;
    if (![propertyFile, output, path].every(text => typeof text === 'string')) { return []; }
    const byDefault = `${output}-${path}`.replace(/[^A-Za-z0-9\-_]+/g, '-');
    const base = /report$/i.test(propertyFile) ? propertyFile : `${propertyFile}-report`;
    return [{
      propertyFile,
      statement: {
        variable: b.world.variable(base),
        code: call(use(step.variable), 'report', value(output), value(path),
          ...options({ propertyFileName: byDefault === propertyFile ? undefined : value(propertyFile) })),
      },
    }];
  });
}

