/** What a build of an image runs. */
export interface BuildCommandOptions {
  readonly dockerfile: string;
  readonly target?: string;
  readonly platform: string;
  readonly buildArgs: Record<string, string>;
  readonly buildSecrets: string[];
  readonly baseImage: boolean;
  /** An index of packages that `docker build` installs from. */
  readonly packages?: PackageIndex;
}

/** A repository of CodeArtifact. */
export interface PackageIndex {
  readonly domainName: string;
  readonly domainOwner: string;
  readonly repositoryName: string;
}

/**
 * Writes the settings of pip and npm with a token that lasts as long as a build may. They are handed to Docker as secrets, which leave nothing in
 * the image, its layers and its history, and lie outside of the directory that is sent to it.
 */
function packageCommands({ domainName, domainOwner, repositoryName }: PackageIndex): string[] {
  const domain = `--domain ${domainName} --domain-owner ${domainOwner}`;
  const endpoint = (format: string) =>
    `"$(aws codeartifact get-repository-endpoint ${domain} --repository ${repositoryName} --format ${format} --query repositoryEndpoint --output text)"`;
  return [
    'PACKAGE_SETTINGS="$(mktemp -d)"',
    `PACKAGE_TOKEN="$(aws codeartifact get-authorization-token ${domain} --duration-seconds 3600 --query authorizationToken --output text)"`,
    `PIP_ENDPOINT=${endpoint('pypi')}`,
    `NPM_ENDPOINT=${endpoint('npm')}`,
    'printf \'[global]\\nindex-url = https://aws:%s@%ssimple/\\n\' "$PACKAGE_TOKEN" "${PIP_ENDPOINT#https://}" > "$PACKAGE_SETTINGS/pip.conf"',
    'printf \'registry=%s\\n//%s:_authToken=%s\\n\' "$NPM_ENDPOINT" "${NPM_ENDPOINT#https://}" "$PACKAGE_TOKEN" > "$PACKAGE_SETTINGS/npmrc"',
  ];
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
    ...options.packages ? ['--secret "id=pip,src=$PACKAGE_SETTINGS/pip.conf"', '--secret "id=npm,src=$PACKAGE_SETTINGS/npmrc"'] : [],
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
          ...options.packages ? packageCommands(options.packages) : [],
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
