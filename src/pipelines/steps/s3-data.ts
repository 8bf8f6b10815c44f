/** How S3 data gets into a container. */
export enum S3InputMode {
  /** All of it is copied before the container starts. */
  FILE = 'File',
  /** It is streamed while the container reads. */
  PIPE = 'Pipe',
}

/** How S3 data is spread over the instances of a job. */
export enum S3DataDistribution {
  /** Every instance gets all of it. */
  FULLY_REPLICATED = 'FullyReplicated',
  /** Every instance gets a part of the files. */
  SHARDED_BY_S3_KEY = 'ShardedByS3Key',
}
