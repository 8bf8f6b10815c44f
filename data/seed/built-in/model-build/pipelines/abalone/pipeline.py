"""The abalone pipeline: prepare, train, evaluate, and register the model if it is good enough.

get_pipeline gives its definition in the form of the API, with no SDK between:
https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-sdk.html. Change the steps here, or return a pipeline of the SageMaker Python SDK.
"""
import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "data" / "abalone.csv"
ACCOUNTS = json.loads((HERE.parent / "image_accounts.json").read_text())

SKLEARN = "sagemaker-scikit-learn:1.2-1-cpu-py3"
XGBOOST = "sagemaker-xgboost:1.7-1"
INSTANCE_TYPE = "ml.m5.xlarge"
VOLUME_GB = 30
PROCESSING = "/opt/ml/processing"
HYPERPARAMETERS = {
    "objective": "reg:linear",
    "num_round": 50,
    "max_depth": 5,
    "eta": 0.2,
    "gamma": 4,
    "min_child_weight": 6,
    "subsample": 0.7,
}
MAXIMUM_MSE = 6.0


class Pipeline:
    """A definition, and what has to lie in S3 for it."""

    def __init__(self, document, uploads):
        self.document = document
        self.uploads = uploads

    def definition(self):
        return json.dumps(self.document, sort_keys=True)


def image_uri(region, image):
    """The URI of an image that AWS provides, in a region."""
    if region not in ACCOUNTS:
        raise ValueError(f"no image {image} in region {region}, only in {', '.join(sorted(ACCOUNTS))}")
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"{ACCOUNTS[region]}.dkr.ecr.{region}.{suffix}/{image}"


def get_pipeline(
    region,
    role,
    default_bucket,
    pipeline_name="AbalonePipeline",
    model_package_group_name="AbalonePackageGroup",
    base_job_prefix="Abalone",
    sagemaker_project_arn=None,
):
    """The pipeline of the project, with the arguments that AWS's seed code has."""
    del pipeline_name, sagemaker_project_arn  # the definition names neither
    prefix = f"s3://{default_bucket}/{base_job_prefix}"
    uploads = {}

    def stored(folder, path):
        uri = f"{prefix}/{folder}/{hashlib.sha256(path.read_bytes()).hexdigest()}/{path.name}"
        uploads[uri] = path
        return uri

    def processing(name, image, script, inputs, outputs, count=1):
        folders = {**inputs, "code": {"uri": stored("code", HERE / script), "path": f"{PROCESSING}/input/code"}}
        return {
            "Name": name,
            "Type": "Processing",
            "Arguments": {
                "ProcessingResources": {"ClusterConfig": {"InstanceType": INSTANCE_TYPE, "InstanceCount": count, "VolumeSizeInGB": VOLUME_GB}},
                "AppSpecification": {"ImageUri": image_uri(region, image), "ContainerEntrypoint": ["python3", f"{PROCESSING}/input/code/{script}"]},
                "RoleArn": role,
                "ProcessingInputs": [
                    {
                        "InputName": key,
                        "S3Input": {"S3Uri": value["uri"], "LocalPath": value["path"], "S3DataType": "S3Prefix", "S3InputMode": "File"},
                    }
                    for key, value in folders.items()
                ],
                "ProcessingOutputConfig": {
                    "Outputs": [
                        {
                            "OutputName": output,
                            "S3Output": {
                                "S3Uri": of_execution(prefix, name, output),
                                "LocalPath": f"{PROCESSING}/{output}",
                                "S3UploadMode": "EndOfJob",
                            },
                        }
                        for output in outputs
                    ]
                },
            },
        }

    prepare = processing(
        "PreprocessAbaloneData",
        SKLEARN,
        "preprocess.py",
        {"data": {"uri": {"Get": "Parameters.InputDataUrl"}, "path": f"{PROCESSING}/input/data"}},
        ["train", "validation", "test"],
        {"Get": "Parameters.ProcessingInstanceCount"},
    )
    train = {
        "Name": "TrainAbaloneModel",
        "Type": "Training",
        "Arguments": {
            "AlgorithmSpecification": {"TrainingImage": image_uri(region, XGBOOST), "TrainingInputMode": "File"},
            "HyperParameters": {key: str(value) for key, value in HYPERPARAMETERS.items()},
            "InputDataConfig": [
                {
                    "ChannelName": channel,
                    "ContentType": "text/csv",
                    "DataSource": {
                        "S3DataSource": {"S3DataType": "S3Prefix", "S3DataDistributionType": "FullyReplicated", "S3Uri": output_of("PreprocessAbaloneData", channel)}
                    },
                }
                for channel in ["train", "validation"]
            ],
            "OutputDataConfig": {"S3OutputPath": f"{prefix}/AbaloneTrain"},
            "ResourceConfig": {"InstanceType": INSTANCE_TYPE, "InstanceCount": 1, "VolumeSizeInGB": VOLUME_GB},
            "RoleArn": role,
            "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
        },
    }
    model = {"Get": "Steps.TrainAbaloneModel.ModelArtifacts.S3ModelArtifacts"}
    evaluate = processing(
        "EvaluateAbaloneModel",
        XGBOOST,
        "evaluate.py",
        {
            "model": {"uri": model, "path": f"{PROCESSING}/input/model"},
            "test": {"uri": output_of("PreprocessAbaloneData", "test"), "path": f"{PROCESSING}/input/test"},
        },
        ["evaluation"],
    )
    evaluate["PropertyFiles"] = [{"PropertyFileName": "AbaloneEvaluationReport", "OutputName": "evaluation", "FilePath": "evaluation.json"}]
    register = {
        "Name": "RegisterAbaloneModel",
        "Type": "RegisterModel",
        "Arguments": {
            "ModelPackageGroupName": model_package_group_name,
            "ModelApprovalStatus": {"Get": "Parameters.ModelApprovalStatus"},
            "InferenceSpecification": {
                "Containers": [{"Image": image_uri(region, XGBOOST), "ModelDataUrl": model}],
                "SupportedContentTypes": ["text/csv"],
                "SupportedResponseMIMETypes": ["text/csv"],
                "SupportedRealtimeInferenceInstanceTypes": ["ml.t2.medium", "ml.m5.large"],
                "SupportedTransformInstanceTypes": ["ml.m5.large"],
            },
            "ModelMetrics": {
                "ModelQuality": {
                    "Statistics": {
                        "ContentType": "application/json",
                        "S3Uri": joined("/", output_of("EvaluateAbaloneModel", "evaluation"), "evaluation.json"),
                    }
                }
            },
        },
    }
    gate = {
        "Name": "CheckMSEAbaloneEvaluation",
        "Type": "Condition",
        "Arguments": {
            "Conditions": [
                {
                    "Type": "LessThanOrEqualTo",
                    "LeftValue": {
                        "Std:JsonGet": {
                            "PropertyFile": {"Get": "Steps.EvaluateAbaloneModel.PropertyFiles.AbaloneEvaluationReport"},
                            "Path": "regression_metrics.mse.value",
                        }
                    },
                    "RightValue": MAXIMUM_MSE,
                }
            ],
            "IfSteps": [register],
            "ElseSteps": [],
        },
    }
    document = {
        "Version": "2020-12-01",
        "Metadata": {},
        "Parameters": [
            {"Name": "ProcessingInstanceCount", "Type": "Integer", "DefaultValue": 1},
            {"Name": "ModelApprovalStatus", "Type": "String", "DefaultValue": "PendingManualApproval"},
            {"Name": "InputDataUrl", "Type": "String", "DefaultValue": stored("data", DATA)},
        ],
        "Steps": [prepare, train, evaluate, gate],
    }
    return Pipeline(document, uploads)


def joined(separator, *values):
    return {"Std:Join": {"On": separator, "Values": list(values)}}


def of_execution(prefix, step, output):
    """A place of its own for each execution."""
    return joined("/", prefix, {"Get": "Execution.PipelineExecutionId"}, step, output)


def output_of(step, output):
    return {"Get": f"Steps.{step}.ProcessingOutputConfig.Outputs['{output}'].S3Output.S3Uri"}
