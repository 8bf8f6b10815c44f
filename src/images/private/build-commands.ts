/** What a build of an image runs. */
export interface BuildCommandOptions {
  readonly dockerfile: string;
  readonly target?: string;
  readonly platform: string;
  readonly buildArgs: Record<string, string>;
  readonly buildSecrets: string[];
  readonly baseImage: boolean;
}

const quote = (text: string) => `'${text.replace(/'/g, '\'\\\'\'')}'`;

/** The build specification: log in, build and push, unless the tag exists already. Values come from the project's environment variables. */
export function buildSpec(options: BuildCommandOptions): Record<string, unknown> {
  const login = (registry: string, region: string) =>
    `aws ecr get-login-password --region "${region}" | docker login --username AWS --password-stdin "${registry}"`;
  const build = [
    'docker build',
    `--file ${quote(options.dockerfile)}`,
    `--platform ${quote(options.platform)}`,
    ...options.target === undefined ? [] : [`--target ${quote(options.target)}`],
    ...options.baseImage ? ['--build-arg "BASE_IMAGE=$BASE_IMAGE"'] : [],
    ...Object.entries(options.buildArgs).sort(([a], [b]) => a < b ? -1 : 1).map(([name, value]) => `--build-arg ${quote(`${name}=${value}`)}`),
    ...[...options.buildSecrets].sort().map(name => `--secret id=${name},env=${name}`),
    '--tag "$REPOSITORY_URI:$IMAGE_TAG"',
    '.',
  ].join(' ');
  return {
    version: '0.2',
    env: {
      shell: 'bash',
      variables: {
        DOCKER_BUILDKIT: '1',
        // a plain image, no index with attestations, which SageMaker does not take
        BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
      },
    },
    phases: {
      pre_build: {
        'on-failure': 'ABORT',
        'commands': [
          'set -o pipefail',
          login('${REPOSITORY_URI%%/*}', '$REPOSITORY_REGION'),
          // a base image of another ECR registry needs its own log-in; others are public
          ...options.baseImage ? [
            'case "$BASE_IMAGE" in *.dkr.ecr.*/*) '
            + `${login('${BASE_IMAGE%%/*}', '$(echo "$BASE_IMAGE" | cut -d. -f4)')}`
            + ' ;; esac',
          ] : [],
        ],
      },
      build: {
        'on-failure': 'ABORT',
        'commands': [
          // tags never change their meaning, so an image that exists is the one wanted, for example after a rollback
          'if aws ecr describe-images --region "$REPOSITORY_REGION" --registry-id "${REPOSITORY_URI%%.*}" --repository-name "$REPOSITORY_NAME" '
          + '--image-ids "imageTag=$IMAGE_TAG" > /dev/null 2>&1; '
          + 'then echo "image $IMAGE_TAG exists"; '
          + `else ${build} && docker push "$REPOSITORY_URI:$IMAGE_TAG"; fi`,
        ],
      },
    },
  };
}
