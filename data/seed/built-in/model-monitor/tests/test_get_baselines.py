"""Tests that need neither AWS nor an SDK."""
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import get_baselines_and_configs as monitors  # noqa: E402

ARN = "arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/3"


class Registry:
    def __init__(self, package, versions=(ARN,)):
        self.package = package
        self.versions = versions

    def list_model_packages(self, **_):
        return {"ModelPackageSummaryList": [{"ModelPackageArn": arn, "ModelPackageStatus": "Completed"} for arn in self.versions]}

    def describe_model_package(self, ModelPackageName):
        assert ModelPackageName == ARN
        return self.package


def export(tmp_path, registry):
    monitors.main([
        "--model-monitor-role", "arn:aws:iam::111111111111:role/execution", "--model-package-group-name", "abalone", "--sagemaker-project-id", "p-1",
        "--sagemaker-project-name", "abalone", "--s3-bucket", "bucket", "--region", "eu-west-1", "--export-template", str(tmp_path / "template.yml"),
        "--export-staging-config", str(tmp_path / "staging.json"), "--export-prod-config", str(tmp_path / "prod.json"),
    ], lambda service: registry)
    return [json.loads((tmp_path / f"{stage}.json").read_text()) for stage in ("staging", "prod")]


def test_the_baseline_for_drift_checks_comes_first(tmp_path):
    quality = {"Constraints": {"S3Uri": "s3://bucket/constraints.json"}, "Statistics": {"S3Uri": "s3://bucket/statistics.json"}}
    staging, prod = export(tmp_path, Registry({
        "DriftCheckBaselines": {"ModelDataQuality": quality}, "ModelMetrics": {"ModelDataQuality": {"Statistics": {"S3Uri": "s3://bucket/other.json"}}},
    }))
    assert staging["Parameters"]["ConstraintsS3Uri"] == "s3://bucket/constraints.json"
    assert prod["Parameters"]["StatisticsS3Uri"] == "s3://bucket/statistics.json"
    assert prod["Parameters"]["MonitorOutputS3Uri"] == "s3://bucket/monitor-prod"
    assert staging["Tags"]["sagemaker:deployment-stage"] == "staging"
    assert (tmp_path / "template.yml").read_text() == (monitors.HERE / "model-monitor-template.yml").read_text()


def test_without_a_baseline_the_monitor_has_none(tmp_path):
    staging, _ = export(tmp_path, Registry({}))
    assert "ConstraintsS3Uri" not in staging["Parameters"]


def test_without_an_approved_version_there_is_nothing_to_monitor(tmp_path):
    with pytest.raises(LookupError, match="no approved version"):
        export(tmp_path, Registry({}, versions=()))


def test_images_are_those_of_the_region():
    assert monitors.image_uri("eu-west-1").endswith(".dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer")
    with pytest.raises(ValueError, match="no monitoring image"):
        monitors.image_uri("eu-nowhere-1")
