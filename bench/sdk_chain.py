"""The pipeline of chain.ts, written with the SageMaker Python SDK (version 2). Prints the seconds that authoring and rendering take."""
import sys
import time
from unittest.mock import MagicMock

from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.pipeline_context import PipelineSession
from sagemaker.workflow.steps import TrainingStep

ROLE = "arn:aws:iam::111122223333:role/PipelineRole"
IMAGE = "246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-xgboost:1.7-1"


def session():
    boto = MagicMock(region_name="us-west-2")
    boto.client.return_value = MagicMock()
    made = PipelineSession(boto_session=boto, sagemaker_client=MagicMock(), default_bucket="bench-bucket")
    return made


def chain(count, made):
    steps = []
    for i in range(count):
        estimator = Estimator(
            IMAGE, ROLE, instance_count=1, instance_type="ml.m5.xlarge", output_path="s3://bench-bucket/models",
            sagemaker_session=made, disable_profiler=True,
        )
        estimator.set_hyperparameters(objective="reg:squarederror", num_round=50, max_depth=5, eta=0.2)
        source = steps[-1].properties.ModelArtifacts.S3ModelArtifacts if steps else "s3://bench-bucket/data"
        steps.append(TrainingStep(f"Train{i}", step_args=estimator.fit({"train": TrainingInput(source, content_type="text/csv")})))
    return Pipeline("bench", steps=steps, sagemaker_session=made)


def main():
    count = int(sys.argv[1])
    made = session()
    chain(10, made).definition()
    start = time.perf_counter()
    text = chain(count, made).definition()
    took = time.perf_counter() - start
    assert f"Train{count - 1}" in text
    print(took)


main()
