"""Tests that need neither AWS nor an SDK."""
import importlib.util
import io
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
import build  # noqa: E402

spec = importlib.util.spec_from_file_location("endpoint_test", ROOT / "test" / "test.py")
endpoint_test = importlib.util.module_from_spec(spec)
spec.loader.exec_module(endpoint_test)


class Fake:
    """A client whose operations answer from lists, one answer a call."""

    def __init__(self, **answers):
        self.answers = answers
        self.calls = []

    def __getattr__(self, operation):
        def call(**request):
            self.calls.append((operation, dict(request)))
            answer = self.answers[operation].pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def package(version, status="Completed"):
    return {"ModelPackageArn": f"arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/{version}", "ModelPackageStatus": status}


def test_the_newest_complete_version_is_found_on_a_later_page():
    client = Fake(list_model_packages=[
        {"ModelPackageSummaryList": [package(9, "Failed")], "NextToken": "more"},
        {"ModelPackageSummaryList": [package(7), package(6)]},
    ])
    assert build.latest_approved(client, "abalone").endswith("/7")
    assert client.calls[1][1]["NextToken"] == "more"


def test_without_an_approved_version_it_says_what_to_do():
    with pytest.raises(LookupError, match="approve one"):
        build.latest_approved(Fake(list_model_packages=[{"ModelPackageSummaryList": []}]), "abalone")


def test_configurations_get_model_role_path_and_tags(tmp_path):
    client = Fake(
        list_model_packages=[{"ModelPackageSummaryList": [package(7)]}],
        list_tags=[{"Tags": [{"Key": "team", "Value": "shells"}, {"Key": "aws:servicecatalog:x", "Value": "y"}]}],
    )
    build.main([
        "--model-execution-role", "arn:aws:iam::111111111111:role/model", "--model-package-group-name", "abalone", "--sagemaker-project-id", "p-1",
        "--sagemaker-project-name", "abalone", "--sagemaker-project-arn", "arn:aws:sagemaker:eu-west-1:111111111111:project/abalone", "--s3-bucket", "bucket",
        "--import-staging-config", str(ROOT / "staging-config.json"), "--import-prod-config", str(ROOT / "prod-config.json"),
        "--export-staging-config", str(tmp_path / "staging.json"), "--export-prod-config", str(tmp_path / "prod.json"),
    ], lambda service: client)
    staging, prod = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("staging", "prod"))
    assert staging["Parameters"] == {
        "StageName": "staging", "EndpointInstanceCount": "3", "EndpointInstanceType": "ml.m5.large", "SamplingPercentage": "100", "EnableDataCapture": "true",
        "SageMakerProjectName": "abalone", "ModelPackageName": package(7)["ModelPackageArn"], "ModelExecutionRoleArn": "arn:aws:iam::111111111111:role/model",
        "DataCaptureUploadPath": "s3://bucket/datacapture-staging",
    }
    assert prod["Parameters"]["SamplingPercentage"] == "80"
    assert prod["Tags"] == {"team": "shells", "sagemaker:project-id": "p-1", "sagemaker:project-name": "abalone", "sagemaker:deployment-stage": "prod"}


@pytest.mark.parametrize(("text", "problem"), [
    ("9.5", None), ("9.5\n", None), ("9.5,9.6", "1 number"), ("nan", "from 1 to 30"), ("31", "from 1 to 30"), ("error", "expected numbers"), ("", "expected numbers"),
])
def test_answers_are_checked(text, problem):
    found = endpoint_test.check(text, {"body": "1,2,3", "minimum": 1, "maximum": 30}, 10)
    assert found is None if problem is None else problem in found


def run(tmp_path, bodies, states=("InService",)):
    client = Fake(
        describe_endpoint=[{"EndpointStatus": state} for state in states],
        invoke_endpoint=[body if isinstance(body, Exception) else {"Body": io.BytesIO(body.encode())} for body in bodies],
    )
    (tmp_path / "config.json").write_text(json.dumps({"Parameters": {"SageMakerProjectName": "abalone", "StageName": "staging"}}))
    status = endpoint_test.main(["--import-build-config", str(tmp_path / "config.json"), "--export-test-results", str(tmp_path / "results.json")],
                                lambda service: client, lambda seconds: None)
    return status, json.loads((tmp_path / "results.json").read_text()), client


def test_the_endpoint_is_really_invoked(tmp_path):
    status, results, client = run(tmp_path, ["5.2", "11.0"], ["Updating", "InService"])
    assert status == 0 and results["passed"] is True
    assert [operation for operation, _ in client.calls] == ["describe_endpoint", "describe_endpoint", "invoke_endpoint", "invoke_endpoint"]
    assert client.calls[2][1]["EndpointName"] == "abalone-staging"


@pytest.mark.parametrize("answer", ["400", RuntimeError("ModelError")])
def test_one_wrong_answer_fails_the_test_and_the_others_are_told(tmp_path, answer):
    status, results, _ = run(tmp_path, ["5.2", answer])
    assert status == 1
    assert [case["passed"] for case in results["cases"]] == [True, False]


def test_an_endpoint_that_failed_is_not_waited_for(tmp_path):
    with pytest.raises(RuntimeError, match="not in service but Failed"):
        run(tmp_path, [], ["Failed"])
