"""Finds the baselines of the newest approved model and writes template and configurations of the monitors of its endpoints."""
import argparse
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
IMAGE = "sagemaker-model-monitor-analyzer"


def main(argv=None, client=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model-monitor-role", required=True, help="the ARN of the role of the monitoring jobs")
    parser.add_argument("--model-package-group-name", required=True, help="the group in which models are approved")
    parser.add_argument("--sagemaker-project-id", required=True)
    parser.add_argument("--sagemaker-project-name", required=True)
    parser.add_argument("--s3-bucket", required=True, help="the bucket that gets the reports")
    parser.add_argument("--region", default=os.environ.get("AWS_REGION"), help="the region of the endpoints (default: AWS_REGION)")
    parser.add_argument("--template", default=str(HERE / "model-monitor-template.yml"))
    parser.add_argument("--import-staging-config", default=str(HERE / "staging-monitoring-schedule-config.json"))
    parser.add_argument("--import-prod-config", default=str(HERE / "prod-monitoring-schedule-config.json"))
    parser.add_argument("--export-template", default="model-monitor-template-export.yml")
    parser.add_argument("--export-staging-config", default="staging-monitoring-schedule-config-export.json")
    parser.add_argument("--export-prod-config", default="prod-monitoring-schedule-config-export.json")
    args = parser.parse_args(argv)

    sagemaker = (client or aws_client)("sagemaker")
    baseline = baseline_of(sagemaker, latest_approved(sagemaker, args.model_package_group_name))
    if not baseline:
        print("the model has no baseline of its data: the monitor reports statistics, and no violations", file=sys.stderr)
    parameters = {
        "SageMakerProjectName": args.sagemaker_project_name,
        "SageMakerProjectId": args.sagemaker_project_id,
        "MonitorRoleArn": args.model_monitor_role,
        "MonitorImageUri": image_uri(args.region),
        **baseline,
    }
    tags = {"sagemaker:project-id": args.sagemaker_project_id, "sagemaker:project-name": args.sagemaker_project_name}
    Path(args.export_template).write_text(Path(args.template).read_text())
    for source, target in [(args.import_staging_config, args.export_staging_config), (args.import_prod_config, args.export_prod_config)]:
        config = json.loads(Path(source).read_text())
        stage = config["Parameters"]["StageName"]
        known = {**parameters, "MonitorOutputS3Uri": f"s3://{args.s3_bucket}/monitor-{stage}"}
        config["Parameters"] = {key: str(value) for key, value in {**known, **config["Parameters"]}.items()}
        config["Tags"] = {**config.get("Tags", {}), **tags, "sagemaker:deployment-stage": stage}
        Path(target).write_text(json.dumps(config, indent=2))


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
        if not page.get("NextToken"):
            raise LookupError(f"the model package group {group} has no approved version")
        request["NextToken"] = page["NextToken"]


def baseline_of(sagemaker, package):
    """The baseline of the data that was registered with a version: for drift checks, or else as metrics of the data."""
    found = sagemaker.describe_model_package(ModelPackageName=package)
    for place in ("DriftCheckBaselines", "ModelMetrics"):
        quality = found.get(place, {}).get("ModelDataQuality", {})
        baseline = {
            parameter: quality[key]["S3Uri"] for key, parameter in (("Constraints", "ConstraintsS3Uri"), ("Statistics", "StatisticsS3Uri")) if key in quality
        }
        if baseline:
            return baseline
    return {}


def image_uri(region):
    accounts = json.loads((HERE / "image_accounts.json").read_text())
    if region not in accounts:
        raise ValueError(f"no monitoring image in region {region}, only in {', '.join(sorted(accounts))}")
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"{accounts[region]}.dkr.ecr.{region}.{suffix}/{IMAGE}"


if __name__ == "__main__":
    main()
