from pathlib import Path

from aws_cdk.aws_s3_assets import Asset
from cdk_mlops import images, pipelines

HERE = Path(__file__).parent

# what to change most often
SKLEARN = images.Image.sklearn("1.2-1")
INSTANCE = pipelines.InstanceType.M5_LARGE
HYPERPARAMETERS = {"ngrams": 2, "strength": 10}  # arguments of ml/train.py
LOWEST_ACCURACY = 0.8  # a model that is right less often is not registered


def training_pipeline(scope, models):
    """Split, train with a script of our own, evaluate, and register the model if it is good enough."""
    # the data: each execution may have another place
    input_data = pipelines.StringParameter(
        scope, "InputDataUrl", default_value=Asset(scope, "Data", path=str(HERE / "data" / "messages.csv")).s3_object_url
    )
    split = pipelines.ProcessingStep(
        scope,
        "Split",
        image=SKLEARN,
        instance_type=INSTANCE,
        script=pipelines.Script.from_asset(str(HERE / "ml" / "split.py")),
        inputs={"data": pipelines.ProcessingInput.from_s3(input_data.value_as_string)},
        outputs={name: pipelines.ProcessingOutput.from_local(f"/opt/ml/processing/{name}") for name in ("train", "test")},
    )
    train = pipelines.TrainingStep(
        scope,
        "Train",
        image=SKLEARN,
        instance_type=INSTANCE,
        source_directory=pipelines.SourceDirectory.from_asset(str(HERE / "ml" / "train.py"), entry_point="train.py"),
        hyperparameters=HYPERPARAMETERS,
        inputs={"train": pipelines.TrainingInput.from_(split.output("train"), content_type="text/csv")},
        metric_definitions=[pipelines.MetricDefinition(name="train:accuracy", regex="train:accuracy=([0-9.]+);")],
    )
    evaluate = pipelines.ProcessingStep(
        scope,
        "Evaluate",
        image=SKLEARN,
        instance_type=INSTANCE,
        script=pipelines.Script.from_asset(str(HERE / "ml" / "evaluate.py")),
        inputs={
            "model": pipelines.ProcessingInput.from_s3(train.model_artifacts),
            "test": pipelines.ProcessingInput.from_s3(split.output("test")),
        },
        outputs={"evaluation": pipelines.ProcessingOutput.from_local("/opt/ml/processing/evaluation")},
    )
    report = evaluate.report("evaluation", "evaluation.json")
    register = pipelines.RegisterModelStep(
        scope,
        "Register",
        image=SKLEARN,
        model_data=train.model_artifacts,
        environment={"SAGEMAKER_PROGRAM": "train.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},  # the code is in the archive
        model_package_group=models,
        content_types=["application/json"],
        response_types=["application/json"],
        metrics=pipelines.ModelMetrics(model_statistics=pipelines.MetricsSource(s3_uri=report.s3_uri)),
    )
    accuracy = report.number("multiclass_classification_metrics.accuracy.value")
    gate = pipelines.ConditionStep(
        scope,
        "GoodEnough",
        conditions=[pipelines.Condition.greater_than_or_equal_to(accuracy, LOWEST_ACCURACY)],
        if_steps=[register],
        else_steps=[pipelines.FailStep(scope, "TooBad", error_message=f"the model is right less often than {LOWEST_ACCURACY}")],
    )
    return pipelines.Pipeline(scope, "Pipeline", steps=[split, train, evaluate, gate])
