"""Serves AWS on loopback with moto, which learns the CloudFormation types that it lacks, and keeps a journal of what stacks make and delete.

Usage: server.py PORT JOURNAL
"""
import json
import sys

import moto.cloudformation.parsing as parsing
from moto.codebuild.models import codebuild_backends
from moto.codepipeline.models import codepipeline_backends
from moto.core.common_models import CloudFormationModel
from moto.sagemaker.models import sagemaker_backends
from moto.server import main

PORT, JOURNAL = sys.argv[1], sys.argv[2]


def journal(event, kind, name, account, region, logical_id=None):
    with open(JOURNAL, "a", encoding="utf8") as file:
        entry = {"event": event, "type": kind, "name": name, "account": account, "region": region, "id": logical_id}
        file.write(json.dumps(entry) + "\n")


def lower(value, keep=()):
    """CloudFormation's spelling of members as the API has it; the keys of maps of the user's stay."""
    if isinstance(value, list):
        return [lower(item, keep) for item in value]
    if not isinstance(value, dict):
        return value
    spelled = {key: key[:1].lower() + key[1:] for key in value}
    return {spelled[key]: member if spelled[key] in keep else lower(member, keep) for key, member in value.items()}


def make_group(name, properties, account, region):
    arn = sagemaker_backends[account][region].create_model_package_group(
        name, properties.get("ModelPackageGroupDescription", ""), properties.get("Tags", []))
    return name, {"ModelPackageGroupArn": arn}, arn


def drop_group(name, account, region):
    sagemaker_backends[account][region].model_package_groups.pop(name)


def make_pipeline(name, properties, account, region):
    definition = properties["PipelineDefinition"]
    made = sagemaker_backends[account][region].create_pipeline(
        pipeline_name=name,
        pipeline_display_name=properties.get("PipelineDisplayName", name),
        pipeline_definition=definition.get("PipelineDefinitionBody"),
        pipeline_definition_s3_location=definition.get("PipelineDefinitionS3Location"),
        pipeline_description=properties.get("PipelineDescription", ""),
        role_arn=properties["RoleArn"],
        tags=properties.get("Tags", []),
        parallelism_configuration=properties.get("ParallelismConfiguration", {}))
    json.loads(definition.get("PipelineDefinitionBody", "{}"))
    return name, {}, made.arn


def drop_pipeline(name, account, region):
    sagemaker_backends[account][region].delete_pipeline(name)


def make_feature_group(name, properties, account, region):
    arn = sagemaker_backends[account][region].create_feature_group(
        name, properties["RecordIdentifierFeatureName"], properties["EventTimeFeatureName"], properties["FeatureDefinitions"],
        properties.get("OfflineStoreConfig", {}), properties.get("RoleArn"), properties.get("Tags", []))
    return name, {"FeatureGroupArn": arn}, arn


def drop_feature_group(name, account, region):
    groups = sagemaker_backends[account][region].feature_groups
    groups.pop(next(arn for arn in groups if arn.endswith(f"/{name.lower()}")))


def make_code_pipeline(name, properties, account, region):
    pipeline = {**lower({key: value for key, value in properties.items() if key != "Tags"}, keep=("configuration",)), "name": name}
    if "artifactStores" in pipeline:
        # a list in templates, a map in the API
        pipeline["artifactStores"] = {store["region"]: store["artifactStore"] for store in pipeline["artifactStores"]}
    codepipeline_backends[account][region].create_pipeline(pipeline, lower(properties.get("Tags", [])))
    return name, {"Version": "1"}, f"arn:aws:codepipeline:{region}:{account}:{name}"


def drop_code_pipeline(name, account, region):
    codepipeline_backends[account][region].delete_pipeline(name)


def make_build(name, properties, account, region):
    given = lower(properties)
    codebuild_backends[account][region].create_project(
        project_name=name, description=given.get("description"), project_source=given["source"], artifacts=given["artifacts"],
        environment=given["environment"], service_role=given["serviceRole"], tags=given.get("tags"), cache=given.get("cache"),
        timeout=int(given.get("timeoutInMinutes", 60)), queued_timeout=None, source_version=None, logs_config=given.get("logsConfig"),
        vpc_config=given.get("vpcConfig"))
    return name, {}, f"arn:aws:codebuild:{region}:{account}:project/{name}"


def drop_build(name, account, region):
    codebuild_backends[account][region].delete_project(name)


def make_model(name, properties, account, region):
    made = sagemaker_backends[account][region].create_model(
        model_name=name, execution_role_arn=properties["ExecutionRoleArn"], primary_container=properties.get("PrimaryContainer"),
        vpc_config=properties.get("VpcConfig"), containers=properties.get("Containers"), tags=properties.get("Tags"))
    return name, {"ModelName": name}, made.arn


def drop_model(name, account, region):
    sagemaker_backends[account][region].delete_model(name)


# the types that moto lacks, and that of models, of which it takes only those with one container
KINDS = {
    "AWS::SageMaker::Model": ("ModelName", make_model, drop_model),
    "AWS::SageMaker::ModelPackageGroup": ("ModelPackageGroupName", make_group, drop_group),
    "AWS::SageMaker::Pipeline": ("PipelineName", make_pipeline, drop_pipeline),
    "AWS::SageMaker::FeatureGroup": ("FeatureGroupName", make_feature_group, drop_feature_group),
    "AWS::CodePipeline::Pipeline": ("Name", make_code_pipeline, drop_code_pipeline),
    "AWS::CodeBuild::Project": ("Name", make_build, drop_build),
}
# what Ref gives where that is the ARN
REF_IS_ARN = {
    "AWS::SageMaker::Model", "AWS::SageMaker::ModelPackageGroup", "AWS::SageMaker::DataQualityJobDefinition", "AWS::SageMaker::MonitoringSchedule", "AWS::SNS::Topic"}


def model(kind):
    """A resource type for moto: made by its own backend where that has one, otherwise only by name and ARN."""
    name_property, make, drop = KINDS.get(kind, (None, None, None))
    service = kind.split("::")[1].lower()

    class Model(CloudFormationModel):
        # moto tells the service of a model by its module
        __module__ = f"moto.{service}.models"

        def __init__(self, name, attributes, arn):
            self.name, self.attributes, self.arn = name, attributes, arn

        @property
        def physical_resource_id(self):
            return self.arn if kind in REF_IS_ARN else self.name

        @staticmethod
        def cloudformation_name_type():
            return name_property or ""

        @staticmethod
        def cloudformation_type():
            return kind

        @classmethod
        def has_cfn_attr(cls, _attr):
            return True

        def get_cfn_attribute(self, attribute_name):
            if attribute_name in self.attributes:
                return self.attributes[attribute_name]
            return self.arn if attribute_name.endswith("Arn") else self.name

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
            properties = cloudformation_json["Properties"]
            name = properties.get(name_property, resource_name) if name_property else resource_name
            if make is None:
                return cls(name, {}, f"arn:aws:{service}:{region_name}:{account_id}:{kind.split('::')[2].lower()}/{name}")
            return cls(*make(name, properties, account_id, region_name))

        @classmethod
        def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
            if drop is not None:
                drop(resource_name.split("/")[-1], account_id, region_name)

    return Model


taught = {kind: model(kind) for kind in KINDS}
known = parsing.resource_class_from_type


def resource_class_from_type(kind):
    if kind not in taught and (kind in parsing.NULL_MODELS or kind.startswith("Custom::") or kind in parsing.get_model_map()):
        return known(kind)
    return taught.setdefault(kind, model(kind))


create, delete = parsing.parse_and_create_resource, parsing.ResourceMap._delete_resource


def parse_and_create_resource(logical_id, resource_json, resources_map, account_id, region_name):
    if resource_json["Type"] == "AWS::KMS::Key" and "Tags" in resource_json["Properties"]:
        # moto takes the tags of keys as the API of KMS spells them
        tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in resource_json["Properties"]["Tags"]]
        resource_json = {**resource_json, "Properties": {**resource_json["Properties"], "Tags": tags}}
    resource = create(logical_id, resource_json, resources_map, account_id, region_name)
    if resource is not None:
        journal("create", resource_json["Type"], resource.physical_resource_id, account_id, region_name, logical_id)
    return resource


def delete_resource(self, parsed_resource, resource_json):
    delete(self, parsed_resource, resource_json)
    journal("delete", resource_json["Type"], parsed_resource.physical_resource_id, self._account_id, self._region_name)


parsing.resource_class_from_type = resource_class_from_type
parsing.parse_and_create_resource = parse_and_create_resource
parsing.ResourceMap._delete_resource = delete_resource

main(["-H", "127.0.0.1", "-p", PORT])
