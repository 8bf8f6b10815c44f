"""Brings a SageMaker pipeline live and starts it, without waiting for its end.

    python -m pipelines.run_pipeline --module-name pipelines.abalone.pipeline --role-arn ROLE --tags JSON --kwargs JSON

The module has a function get_pipeline(**kwargs). What it returns has a method definition(), which gives the definition as JSON, and may have
uploads, a map from S3 URIs to what belongs there (a path, or bytes). A pipeline of the SageMaker Python SDK fits too.

With the environment variable CLOUDFORMATION_ROLE_ARN the pipeline belongs to the stack sagemaker-<pipeline>-modelbuild, which is deployed with
that role; without it, the pipeline is made through the API.
"""
import argparse
import hashlib
import importlib
import json
import os
import sys
import time
from pathlib import Path

TEMPLATE = Path(__file__).resolve().parents[1] / "pipeline-template.yml"
POLL_SECONDS = 5
TIMEOUT_SECONDS = 900


def main(argv=None, client=None, sleep=time.sleep):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--module-name", required=True, help="the module with get_pipeline")
    parser.add_argument("--role-arn", required=True, help="the role of the pipeline")
    parser.add_argument("--kwargs", default="{}", help="the arguments of get_pipeline, as JSON")
    parser.add_argument("--tags", default="[]", help="the tags of the pipeline, as JSON")
    parser.add_argument("--export", default="pipeline-export.json", help="gets the names of what was made (default: %(default)s)")
    parser.add_argument("--no-start", action="store_true", help="leave it at the definition")
    args = parser.parse_args(argv)

    kwargs = json.loads(args.kwargs)
    tags = json.loads(args.tags)
    client = client or aws_client
    name, bucket = kwargs["pipeline_name"], kwargs["default_bucket"]
    pipeline = importlib.import_module(args.module_name).get_pipeline(**kwargs)
    definition = pipeline.definition()

    s3 = client("s3")
    for uri, content in sorted(getattr(pipeline, "uploads", {}).items()):
        upload(s3, uri, content)
    key = f"{name}/definition/{hashlib.sha256(definition.encode()).hexdigest()}.json"
    upload(s3, f"s3://{bucket}/{key}", definition.encode())

    role = os.environ.get("CLOUDFORMATION_ROLE_ARN")
    if role:
        parameters = {"PipelineName": name, "PipelineRoleArn": args.role_arn, "DefinitionBucket": bucket, "DefinitionKey": key}
        deploy(client("cloudformation"), f"sagemaker-{name}-modelbuild", TEMPLATE.read_text(), parameters, tags, role, sleep)
    else:
        upsert(client("sagemaker"), name, args.role_arn, bucket, key, tags)

    execution = None if args.no_start else start(client("sagemaker"), name)
    Path(args.export).write_text(json.dumps({"pipeline": name, "definition": f"s3://{bucket}/{key}", "execution": execution}, indent=2))
    print(f"pipeline {name}, execution {execution}", file=sys.stderr)


def aws_client(service):
    import boto3  # only here, so that tests need no SDK

    return boto3.client(service, region_name=os.environ.get("AWS_REGION"))


def error_code(error):
    """The code of an error of the AWS API."""
    return getattr(error, "response", {}).get("Error", {}).get("Code")


def upload(s3, uri, content):
    bucket, key = uri.removeprefix("s3://").split("/", 1)
    s3.put_object(Bucket=bucket, Key=key, Body=content if isinstance(content, bytes) else Path(content).read_bytes())


def deploy(cloudformation, stack, template, parameters, tags, role, sleep=time.sleep):
    """Creates the stack or updates it, and waits for the end of that."""
    status, _ = describe(cloudformation, stack)
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
        # a stack that never was cannot be updated
        cloudformation.delete_stack(StackName=stack, RoleARN=role)
        status = settle(cloudformation, stack, sleep)
        if status is not None:
            raise RuntimeError(f"the stack {stack}, which had failed, could not be deleted: {status}")
    elif status is not None and status.endswith("_IN_PROGRESS"):
        status = settle(cloudformation, stack, sleep)
    request = {
        "StackName": stack,
        "TemplateBody": template,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(parameters.items())],
        "Tags": tags,
        "RoleARN": role,
    }
    try:
        if status is None:
            cloudformation.create_stack(**request)
        else:
            cloudformation.update_stack(**request)
    except Exception as error:  # noqa: BLE001
        if error_code(error) == "ValidationError" and "No updates are to be performed" in str(error):
            return
        raise
    status = settle(cloudformation, stack, sleep)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise RuntimeError(f"the deployment of the stack {stack} ended with {status}: {describe(cloudformation, stack)[1]}")


def describe(cloudformation, stack):
    """The status of a stack and the reason for it; nothing if there is no such stack."""
    try:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except Exception as error:  # noqa: BLE001
        if error_code(error) == "ValidationError" and "does not exist" in str(error):
            return None, None
        raise
    return found["StackStatus"], found.get("StackStatusReason")


def settle(cloudformation, stack, sleep):
    """Waits until nothing is in progress; the cleanup after an update counts as done."""
    for _ in range(TIMEOUT_SECONDS // POLL_SECONDS):
        status, _ = describe(cloudformation, stack)
        if status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS":
            return "UPDATE_COMPLETE"
        if status is None or not status.endswith("_IN_PROGRESS"):
            return None if status == "DELETE_COMPLETE" else status
        sleep(POLL_SECONDS)
    raise TimeoutError(f"the stack {stack} is still {status} after {TIMEOUT_SECONDS} seconds")


def upsert(sagemaker, name, role, bucket, key, tags):
    """Makes or changes the pipeline through the API."""
    request = {"PipelineName": name, "RoleArn": role, "PipelineDefinitionS3Location": {"Bucket": bucket, "ObjectKey": key}}
    try:
        sagemaker.update_pipeline(**request)
    except Exception as error:  # noqa: BLE001
        if error_code(error) != "ResourceNotFound":
            raise
        token = hashlib.sha256(key.encode()).hexdigest()
        sagemaker.create_pipeline(**request, ClientRequestToken=token, Tags=tags)


def start(sagemaker, name):
    """Starts an execution. The same build, if it comes twice, starts one."""
    build = os.environ.get("CODEBUILD_BUILD_ID", "")
    token = hashlib.sha256(f"{name} {build or time.time_ns()}".encode()).hexdigest()
    request = {"PipelineName": name, "ClientRequestToken": token}
    if build:
        request["PipelineExecutionDescription"] = f"build {build}"[:3072]
    return sagemaker.start_pipeline_execution(**request)["PipelineExecutionArn"]


if __name__ == "__main__":
    main()
