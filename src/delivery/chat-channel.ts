import { Names } from 'aws-cdk-lib';
import { CfnMicrosoftTeamsChannelConfiguration, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import type { INotificationRuleTarget } from 'aws-cdk-lib/aws-codestarnotifications';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { checkName } from '../private/checks';

/**
 * What every chat channel has.
 */
export interface ChatChannelOptions {
  /**
   * The role with which members of the channel act in the account. By default they cannot: the channel is for notifications.
   *
   * @default - a new role without permissions
   */
  readonly role?: IRole;
}

/**
 * A channel of Slack. Its workspace is connected with the account in the console once.
 */
export interface SlackChannelOptions extends ChatChannelOptions {
  /** The id of the workspace, for example `T0123ABCDEF`. */
  readonly workspaceId: string;

  /** The id of the channel, for example `C0123ABCDEF`. */
  readonly channelId: string;
}

/**
 * A channel of Microsoft Teams. Its team is connected with the account in the console once.
 */
export interface MicrosoftTeamsChannelOptions extends ChatChannelOptions {
  /** The id of the tenant, a UUID. */
  readonly tenantId: string;

  /** The id of the team, a UUID. */
  readonly teamId: string;

  /** The id of the channel, for example `19:…@thread.tacv2`, URL-encoded. */
  readonly channelId: string;
}

/**
 * A channel of a chat application that gets notifications, through Amazon Q Developer in chat applications (formerly AWS Chatbot).
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/what-is.html
 */
export abstract class ChatChannel {
  /**
   * A channel of Slack.
   *
   * @param options workspace and channel
   */
  public static slack(options: SlackChannelOptions): ChatChannel {
    checkName(options.workspaceId, { prop: 'workspaceId', maxLength: 255, pattern: /^[0-9A-Z]+$/, allowed: 'capital letters and digits, like "T0123ABCDEF"' });
    checkName(options.channelId, { prop: 'channelId', maxLength: 255, pattern: /^[A-Za-z0-9]+$/, allowed: 'letters and digits, like "C0123ABCDEF"' });
    return new SlackChannel(options);
  }

  /**
   * A channel of Microsoft Teams.
   *
   * @param options tenant, team and channel
   */
  public static microsoftTeams(options: MicrosoftTeamsChannelOptions): ChatChannel {
    const uuid = { maxLength: 36, pattern: /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/, allowed: 'the digits of a UUID' };
    checkName(options.tenantId, { prop: 'tenantId', ...uuid });
    checkName(options.teamId, { prop: 'teamId', ...uuid });
    checkName(options.channelId, { prop: 'channelId', maxLength: 256, pattern: /^[A-Za-z0-9_+=/:;,.@%-]+$/, allowed: 'the characters of a URL' });
    return new TeamsChannel(options);
  }

  /**
   * Make the configuration of the channel.
   *
   * @param scope where it belongs
   * @param topics the topics that it listens to
   * @returns the channel as a target of notification rules
   */
  public abstract bind(scope: Construct, topics: ITopic[]): INotificationRuleTarget;
}

class SlackChannel extends ChatChannel {
  public constructor(private readonly options: SlackChannelOptions) {
    super();
  }

  public bind(scope: Construct, topics: ITopic[]): INotificationRuleTarget {
    return new SlackChannelConfiguration(scope, 'Channel', {
      slackChannelConfigurationName: configurationName(scope),
      slackWorkspaceId: this.options.workspaceId,
      slackChannelId: this.options.channelId,
      notificationTopics: topics,
      role: channelRole(scope, this.options),
      guardrailPolicies: this.options.role === undefined ? [denyAll()] : undefined,
    });
  }
}

class TeamsChannel extends ChatChannel {
  public constructor(private readonly options: MicrosoftTeamsChannelOptions) {
    super();
  }

  public bind(scope: Construct, topics: ITopic[]): INotificationRuleTarget {
    const { tenantId, teamId, channelId, role } = this.options;
    const configuration = new CfnMicrosoftTeamsChannelConfiguration(scope, 'Channel', {
      configurationName: configurationName(scope),
      teamsTenantId: tenantId,
      teamId,
      teamsChannelId: channelId,
      snsTopicArns: topics.map(topic => topic.topicArn),
      iamRoleArn: channelRole(scope, this.options).roleArn,
      guardrailPolicies: role === undefined ? [denyAll().managedPolicyArn] : undefined,
    });
    return new TeamsTarget(scope, 'Target', configuration);
  }
}

class TeamsTarget extends Construct implements INotificationRuleTarget {
  public constructor(scope: Construct, id: string, private readonly configuration: CfnMicrosoftTeamsChannelConfiguration) {
    super(scope, id);
  }

  public bindAsNotificationRuleTarget() {
    return { targetType: 'AWSChatbotMicrosoftTeams', targetAddress: this.configuration.attrArn };
  }
}

function configurationName(scope: Construct): string {
  return Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' });
}

function channelRole(scope: Construct, { role }: ChatChannelOptions): IRole {
  return role ?? new Role(scope, 'Role', { description: 'For a chat channel that gets notifications: without permissions', assumedBy: new ServicePrincipal('chatbot.amazonaws.com') });
}

/** What members of the channel could do at most, even if the role were given something. */
function denyAll() {
  return ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll');
}
