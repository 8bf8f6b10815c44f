import type { AppRole, World } from '../world';
import { all, Call, parentOf, RoleCalls } from './call';
import { functionLogs } from './delivery';
import * as forbidden from './forbidden-delivery';

/** The role in the account of a stage that has the same path as the role of a function. */
function partnerOf(world: World, role: AppRole, place: string): AppRole {
  return world.roleAt(`${parentOf(role, 4)}/Stages/${parentOf(role, 2).split('/').pop()!}/${place}`);
}

function soakCalls(world: World, role: AppRole): Call[] {
  return [
    ...functionLogs(world, role),
    ...all(['sts:AssumeRole'], partnerOf(world, role, 'Endpoint/SoakRole').arn, 'act as the soak role in the account of the stage'),
  ];
}

function soakRoleCalls(world: World, role: AppRole): Call[] {
  const region = world.resources.find(resource => resource.arn === role.arn)!.region;
  // CloudWatch decides on the list of alarms, whichever are asked for
  return all(['cloudwatch:DescribeAlarms'], `arn:${world.partition}:cloudwatch:${region}:${role.account}:alarm:*`, 'look at the alarms of the stage');
}

function toSoakRole(world: World, role: AppRole): Call[] {
  const alarms = world.all('AWS::CloudWatch::Alarm').filter(alarm => alarm.account === role.account).map(({ arn }) => arn);
  return [
    ...all(['cloudwatch:DeleteAlarms', 'cloudwatch:DisableAlarmActions', 'cloudwatch:SetAlarmState'], alarms, 'silences alarms'),
    ...all(['sagemaker:InvokeEndpoint'], world.all('AWS::SageMaker::Endpoint').map(({ arn }) => arn), 'calls the endpoint'),
  ];
}

export const STAGE_ROLES: RoleCalls[] = [
  { path: /\/Actions\/[^/]+\/Soak\/Role$/, title: 'Role of the function that watches alarms', principal: 'lambda', calls: soakCalls, forbidden: forbidden.toFunction },
  { path: /\/Endpoint\/SoakRole$/, title: 'Soak role in the account of a stage', principal: 'role', calls: soakRoleCalls, forbidden: toSoakRole },
];
