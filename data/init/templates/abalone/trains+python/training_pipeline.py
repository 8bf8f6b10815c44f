from pathlib import Path

from aws_cdk.aws_s3_assets import Asset
from cdk_mlops import images, pipelines

HERE = Path(__file__).parent

# what to change most often
XGBOOST = images.Image.xgboost("1.7-1")
SKLEARN = images.Image.sklearn("1.2-1")
INSTANCE = pipelines.InstanceType.M5_XLARGE
HYPERPARAMETERS = {"objective": "reg:squarederror", "num_round": 50, "max_depth": 5, "eta": 0.2, "gamma": 4, "min_child_weight": 6, "subsample": 0.7}
HIGHEST_MSE = 6  # a model with a greater mean squared error is not registered


def training_pipeline(scope, models):
    """Prepare, train, evaluate, and register the model if it is good enough."""
    # the data: each execution may have another place
    input_data = pipelines.StringParameter(
        scope, "InputDataUrl", default_value=Asset(scope, "Data", path=str(HERE / "data" / "abalone.csv")).s3_object_url
    )
    prepare = pipelines.ProcessingStep(
        scope,
        "Prepare",
        image=SKLEARN,
        instance_type=INSTANCE,
        script=pipelines.Script.from_asset(str(HERE / "ml" / "preprocess.py")),
        inputs={"data": pipelines.ProcessingInput.from_s3(input_data.value_as_string)},
        outputs={name: pipelines.ProcessingOutput.from_local(f"/opt/ml/processing/{name}") for name in ("train", "validation", "test")},
    )
    #? build-train-deploy-monitor
    # what the monitors compare with: the statistics of the training data, registered with the model
    baseline = pipelines.QualityCheckStep(
        scope,
        "Baseline",
        check=pipelines.QualityCheck.data(dataset=prepare.output("train"), format=pipelines.DatasetFormat.csv(header=False)),
        skip_check=True,  # new data makes a new baseline
        register_new_baseline=True,
        model_package_group=models,
    )
    #? end
    train = pipelines.TrainingStep(
        scope,
        "Train",
        image=XGBOOST,
        instance_type=INSTANCE,
        hyperparameters=HYPERPARAMETERS,
        inputs={name: pipelines.TrainingInput.from_(prepare.output(name), content_type="text/csv") for name in ("train", "validation")},
    )
    evaluate = pipelines.ProcessingStep(
        scope,
        "Evaluate",
        image=XGBOOST,
        instance_type=INSTANCE,
        script=pipelines.Script.from_asset(str(HERE / "ml" / "evaluate.py")),
        inputs={
            "model": pipelines.ProcessingInput.from_s3(train.model_artifacts),
            "test": pipelines.ProcessingInput.from_s3(prepare.output("test")),
        },
        outputs={"evaluation": pipelines.ProcessingOutput.from_local("/opt/ml/processing/evaluation")},
    )
    report = evaluate.report("evaluation", "evaluation.json")
    register = pipelines.RegisterModelStep(
        scope,
        "Register",
        image=XGBOOST,
        model_data=train.model_artifacts,
        model_package_group=models,
        content_types=["text/csv"],
        response_types=["text/csv"],
        metrics=pipelines.ModelMetrics(model_statistics=pipelines.MetricsSource(s3_uri=report.s3_uri)), #? !build-train-deploy-monitor
        #? build-train-deploy-monitor
        metrics=pipelines.ModelMetrics(
            model_statistics=pipelines.MetricsSource(s3_uri=report.s3_uri),
            model_data_statistics=pipelines.MetricsSource(s3_uri=baseline.calculated_baseline_statistics),
            model_data_constraints=pipelines.MetricsSource(s3_uri=baseline.calculated_baseline_constraints),
        ),
        drift_check_baselines=pipelines.DriftCheckBaselines(
            model_data_statistics=pipelines.MetricsSource(s3_uri=baseline.baseline_used_for_drift_check_statistics),
            model_data_constraints=pipelines.MetricsSource(s3_uri=baseline.baseline_used_for_drift_check_constraints),
        ),
        #? end
    )
    gate = pipelines.ConditionStep(
        scope,
        "GoodEnough",
        conditions=[pipelines.Condition.less_than_or_equal_to(report.number("regression_metrics.mse.value"), HIGHEST_MSE)],
        if_steps=[register],
        else_steps=[pipelines.FailStep(scope, "TooBad", error_message=f"the mean squared error is above {HIGHEST_MSE}")],
    )
    return pipelines.Pipeline(scope, "Pipeline", steps=[prepare, train, evaluate, gate]) #? !build-train-deploy-monitor
    return pipelines.Pipeline(scope, "Pipeline", steps=[prepare, baseline, train, evaluate, gate]) #? build-train-deploy-monitor
