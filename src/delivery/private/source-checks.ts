import { Token } from 'aws-cdk-lib';
import { GitPullRequestEvent } from 'aws-cdk-lib/aws-codepipeline';
import { checkList } from './checks';
import { ValidationError } from '../../private/errors';
import type { CodeCommitSourceOptions, CodeConnectionSourceOptions, PullRequestTrigger } from '../source-options';

/** What CodePipeline takes of a list of patterns. */
const MAX_PATTERNS = 8;
const MAX_PATTERN = 255;

/** Fails when the filters of a source through a connection are such as the service refuses, or contradict each other. */
export function checkConnectionFilters(options: CodeConnectionSourceOptions): void {
  checkBranch(options.branch);
  const { branches, excludedBranches, filePaths, excludedFilePaths, tags, excludedTags } = options;
  const lists = { branches, excludedBranches, filePaths, excludedFilePaths, tags, excludedTags };
  checkPatterns(lists);
  const tagged = (tags ?? excludedTags) !== undefined;
  if (tagged && (filePaths ?? excludedFilePaths) !== undefined) {
    throw new ValidationError('SourceTagsAndPaths', 'tags and filePaths cannot be given together, since a pushed tag has no paths: leave one of them out');
  }
  if (tagged && (branches ?? excludedBranches) !== undefined) {
    throw new ValidationError('SourceTagsAndBranches', 'tags and branches cannot be given together, since a pushed tag has no branch: leave one of them out');
  }
  if (options.triggerOnPush === false && Object.values(lists).some(list => list !== undefined)) {
    throw new ValidationError('SourceFilterWithoutTrigger',
      `${Object.entries(lists).filter(([, list]) => list !== undefined).map(([name]) => name).join(', ')} choose among pushes, but triggerOnPush is false: `
      + 'leave out triggerOnPush or the filters');
  }
  checkPullRequests(options.pullRequests);
}

/** Fails when CodeCommit has no event for what is wanted. */
export function checkCommitFilters({ branch, pullRequests }: CodeCommitSourceOptions): void {
  checkBranch(branch);
  checkPullRequests(pullRequests);
  const without = (['filePaths', 'excludedFilePaths', 'excludedBranches'] as const).find(name => pullRequests?.[name] !== undefined);
  if (without !== undefined) {
    throw new ValidationError('PullRequestFilter',
      `pullRequests.${without} is not for repositories in CodeCommit, whose events do not tell it: leave it out, or name the branches`);
  }
  if (pullRequests?.events?.includes(GitPullRequestEvent.CLOSED)) {
    throw new ValidationError('PullRequestFilter', 'pullRequests.events must be OPEN or UPDATED for repositories in CodeCommit, got CLOSED: leave it out');
  }
}

function checkPullRequests(trigger: PullRequestTrigger | undefined): void {
  if (trigger === undefined) { return; }
  const { branches, excludedBranches, filePaths, excludedFilePaths, events } = trigger;
  checkPatterns({ branches, excludedBranches, filePaths, excludedFilePaths }, 'pullRequests.');
  checkList(events, 'pullRequests.events', 3);
  if (events !== undefined && new Set(events).size !== events.length) {
    throw new ValidationError('PullRequestEvents', `pullRequests.events must be different from each other, got ${JSON.stringify(events)}`);
  }
}

function checkPatterns(lists: { readonly [name: string]: string[] | undefined }, prefix = ''): void {
  for (const [name, list] of Object.entries(lists)) {
    checkList(list, `${prefix}${name}`, MAX_PATTERNS);
    const wrong = list?.find(pattern => !Token.isUnresolved(pattern) && (pattern === '' || pattern.length > MAX_PATTERN));
    if (wrong !== undefined) {
      throw new ValidationError('SourcePattern', `${prefix}${name} must have patterns of 1 to ${MAX_PATTERN} characters, got one of ${wrong.length}`);
    }
  }
}

function checkBranch(branch: string | undefined): void {
  if (branch === undefined || Token.isUnresolved(branch)) { return; }
  if (!/^[^\s~^:?*[\\]{1,255}$/.test(branch)) {
    throw new ValidationError('SourceBranch', `branch must be the name of one branch with 1 to 255 characters, got ${JSON.stringify(branch)}`);
  }
}
