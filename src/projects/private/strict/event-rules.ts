import { needs } from './rule';
import type { Rule } from './rule';

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html */
const eventBus: Rule = {
  types: ['AWS::Events::EventBus'],
  harden: (around, resource) => {
    if (around.set(resource, 'KmsKeyIdentifier', around.operationsKeyArn)) { around.allowBuses(); }
  },
  problems: ({ KmsKeyIdentifier }) => needs(KmsKeyIdentifier, 'a key', 'give kmsKey'),
};

/** The payload of a schedule is decrypted with the role that it calls its target with. */
const schedule: Rule = {
  types: ['AWS::Scheduler::Schedule'],
  harden: (around, resource, { Target }) => {
    if (around.set(resource, 'KmsKeyArn', around.operationsKeyArn)) { around.allow(resource, Target?.RoleArn, around.key(around.operationsKeyArn, 'kms:Decrypt')); }
  },
  problems: ({ KmsKeyArn }) => needs(KmsKeyArn, 'a key for its payload', 'give key'),
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html */
const stateMachine: Rule = {
  types: ['AWS::StepFunctions::StateMachine'],
  harden: (around, resource, { RoleArn, EncryptionConfiguration }) => {
    if (EncryptionConfiguration?.KmsKeyId !== undefined) { return; }
    around.replace(resource, 'EncryptionConfiguration', { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: around.operationsKeyArn, KmsDataKeyReusePeriodSeconds: 300 });
    around.allow(resource, RoleArn, around.key(around.operationsKeyArn, 'kms:Decrypt', 'kms:GenerateDataKey'));
  },
  problems: ({ EncryptionConfiguration }) => needs(EncryptionConfiguration?.KmsKeyId, 'a key', 'give encryptionConfiguration'),
};

/** Only the filter of a mapping has a key: its patterns may name what is confidential. */
const mapping: Rule = {
  types: ['AWS::Lambda::EventSourceMapping'],
  harden: (around, resource, { FilterCriteria }) => {
    if (FilterCriteria !== undefined && around.set(resource, 'KmsKeyArn', around.operationsKeyArn)) { around.allowService('lambda.amazonaws.com'); }
  },
  problems: ({ FilterCriteria, KmsKeyArn }) => FilterCriteria === undefined ? [] : needs(KmsKeyArn, 'a key for its filter', 'give filterEncryption'),
};

const secret: Rule = {
  types: ['AWS::SecretsManager::Secret'],
  harden: (around, resource) => {
    if (!around.set(resource, 'KmsKeyId', around.operationsKeyArn)) { return; }
    around.allowUsers(resource, /^secretsmanager:GetSecretValue$/, around.key(around.operationsKeyArn, 'kms:Decrypt'));
    around.allowUsers(resource, /^secretsmanager:PutSecretValue$/, around.key(around.operationsKeyArn, 'kms:Decrypt', 'kms:GenerateDataKey'));
  },
  problems: ({ KmsKeyId }) => needs(KmsKeyId, 'a key', 'give encryptionKey'),
};

/** What carries, starts or keeps messages, settings and secrets. */
export const EVENT_RULES: Rule[] = [eventBus, schedule, stateMachine, mapping, secret];
