"""Tests of the pipeline that need neither AWS nor an SDK."""
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from pipelines.abalone.pipeline import get_pipeline, image_uri  # noqa: E402

ARGUMENTS = {
    "region": "eu-west-1",
    "role": "arn:aws:iam::111111111111:role/execution",
    "default_bucket": "sagemaker-project-p-abc123",
    "pipeline_name": "abalone-p-abc123",
    "model_package_group_name": "abalone-p-abc123",
    "base_job_prefix": "abalone-p-abc123",
}


def test_steps_and_parameters_have_their_names():
    document = json.loads(get_pipeline(**ARGUMENTS).definition())
    assert [step["Name"] for step in document["Steps"]] == [
        "PreprocessAbaloneData", "TrainAbaloneModel", "EvaluateAbaloneModel", "CheckMSEAbaloneEvaluation",
    ]
    assert [parameter["Name"] for parameter in document["Parameters"]] == ["ProcessingInstanceCount", "ModelApprovalStatus", "InputDataUrl"]
    register = document["Steps"][3]["Arguments"]["IfSteps"][0]
    assert register["Arguments"]["ModelPackageGroupName"] == "abalone-p-abc123"


def test_everything_that_the_definition_names_is_uploaded():
    pipeline = get_pipeline(**ARGUMENTS)
    assert sorted(Path(path).name for path in pipeline.uploads.values()) == ["abalone.csv", "evaluate.py", "preprocess.py"]
    for uri, path in pipeline.uploads.items():
        assert uri in pipeline.definition()
        assert Path(path).is_file()


def test_the_same_code_gives_the_same_definition():
    assert get_pipeline(**ARGUMENTS).definition() == get_pipeline(**ARGUMENTS).definition()


def test_images_are_those_of_the_region():
    assert image_uri("eu-west-1", "sagemaker-xgboost:1.7-1") == "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1"
    assert image_uri("cn-north-1", "sagemaker-xgboost:1.7-1").endswith(".amazonaws.com.cn/sagemaker-xgboost:1.7-1")
    with pytest.raises(ValueError, match="no image"):
        image_uri("eu-nowhere-1", "sagemaker-xgboost:1.7-1")
