"""Finds the newest approved model of the project and writes the configurations with which CloudFormation deploys it to the stages."""
import argparse
import json
import os
import sys
from pathlib import Path


def main(argv=None, client=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model-execution-role", required=True, help="the ARN of the role of the model")
    parser.add_argument("--model-package-group-name", required=True, help="the group in which models are approved")
    parser.add_argument("--sagemaker-project-id", required=True)
    parser.add_argument("--sagemaker-project-name", required=True)
    parser.add_argument("--sagemaker-project-arn", default="", help="the project whose tags are handed on (default: none)")
    parser.add_argument("--s3-bucket", required=True, help="the bucket that gets captured data")
    parser.add_argument("--import-staging-config", default="staging-config.json")
    parser.add_argument("--import-prod-config", default="prod-config.json")
    parser.add_argument("--export-staging-config", default="staging-config-export.json")
    parser.add_argument("--export-prod-config", default="prod-config-export.json")
    args = parser.parse_args(argv)

    sagemaker = (client or aws_client)("sagemaker")
    package = latest_approved(sagemaker, args.model_package_group_name)
    tags = {
        **project_tags(sagemaker, args.sagemaker_project_arn),
        "sagemaker:project-id": args.sagemaker_project_id,
        "sagemaker:project-name": args.sagemaker_project_name,
    }
    parameters = {
        "SageMakerProjectName": args.sagemaker_project_name,
        "ModelPackageName": package,
        "ModelExecutionRoleArn": args.model_execution_role,
    }
    for source, target in [(args.import_staging_config, args.export_staging_config), (args.import_prod_config, args.export_prod_config)]:
        config = extend(json.loads(Path(source).read_text()), parameters, tags, args.s3_bucket)
        Path(target).write_text(json.dumps(config, indent=2))
        print(f"{target}: {package} for {config['Parameters']['StageName']}", file=sys.stderr)


def aws_client(service):
    import boto3  # only here, so that tests need no SDK

    return boto3.client(service, region_name=os.environ.get("AWS_REGION"))


def latest_approved(sagemaker, group):
    """The ARN of the newest version that is approved and complete."""
    request = {"ModelPackageGroupName": group, "ModelApprovalStatus": "Approved", "SortBy": "CreationTime", "SortOrder": "Descending", "MaxResults": 100}
    while True:
        page = sagemaker.list_model_packages(**request)
        for package in page["ModelPackageSummaryList"]:
            if package["ModelPackageStatus"] == "Completed":
                return package["ModelPackageArn"]
        # a page may be empty although more follow
        if not page.get("NextToken"):
            raise LookupError(f"the model package group {group} has no approved version: approve one in the model registry, which starts the pipeline again")
        request["NextToken"] = page["NextToken"]


def project_tags(sagemaker, project_arn):
    """The tags of the project itself; its owner's tags are handed on, those of AWS are not."""
    tags = {}
    request = {"ResourceArn": project_arn}
    while project_arn:
        page = sagemaker.list_tags(**request)
        tags.update({tag["Key"]: tag["Value"] for tag in page["Tags"] if not tag["Key"].startswith("aws:")})
        if not page.get("NextToken"):
            break
        request["NextToken"] = page["NextToken"]
    return tags


def extend(config, parameters, tags, bucket):
    """A configuration with what is known only now. What the file itself says wins, but for the model."""
    stage = config.get("Parameters", {}).get("StageName")
    if not stage:
        raise ValueError("a configuration must have Parameters.StageName")
    known = {**parameters, "DataCaptureUploadPath": f"s3://{bucket}/datacapture-{stage}"}
    merged = {**known, **config["Parameters"], "ModelPackageName": parameters["ModelPackageName"]}
    return {
        **config,
        "Parameters": {key: str(value) for key, value in merged.items()},
        "Tags": {**config.get("Tags", {}), **tags, "sagemaker:deployment-stage": stage},
    }


if __name__ == "__main__":
    main()
