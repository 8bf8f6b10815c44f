#!/usr/bin/env python3
from pathlib import Path #? deploys

from aws_cdk import App, Environment, Stack #? !batch
from aws_cdk import App, CfnOutput, Duration, Environment, Stack #? batch
from aws_cdk.aws_codecommit import Repository #? codecommit
from aws_cdk.aws_s3 import BlockPublicAccess, Bucket, BucketEncryption #? batch
from aws_cdk.aws_s3 import Bucket #? s3+!batch deploy
from aws_cdk.aws_scheduler import ScheduleExpression #? batch
from cdk_mlops import delivery, endpoints, images, pipelines, projects, registry #? deploy
from cdk_mlops import delivery, images, pipelines, projects, registry #? batch
from cdk_mlops import delivery, endpoints, monitoring, pipelines, projects, registry #? build-train-deploy-monitor
from cdk_mlops import delivery, endpoints, pipelines, projects, registry #? build-train-deploy
from cdk_mlops import delivery, projects, registry #? build-train

from training_pipeline import training_pipeline #? trains

app = App()
context = app.node.get_context  # names, accounts and regions are in cdk.json


def environment(setting):
    return Environment(account=setting.get("account"), region=setting.get("region"))


stack = Stack(app, "{{stackName}}", env=environment(context("tooling")))

#? trains
# ------------------------------------------------------------------ what trains: the steps are in training_pipeline.py, the ML code in ml/
models = registry.ModelPackageGroup(stack, "Models")
pipeline = training_pipeline(stack, models)

# ------------------------------------------------------------------ where the code comes from: a change there builds, tests and trains
#? end
source = delivery.Source.code_connection(context("repository"), connection_arn=context("connectionArn"), branch=context("branch")) #? connection
source = delivery.Source.code_commit(Repository.from_repository_name(stack, "Code", context("repository")), branch=context("branch")) #? codecommit
source = delivery.Source.s3(Bucket.from_bucket_name(stack, "Sources", context("sourceBucket")), context("sourceKey")) #? s3

#? deploys
# ------------------------------------------------------------------ where the model is served: the stages' names and accounts are in cdk.json
settings = context("stages")
stages = [
    delivery.DeploymentStageOptions(
        stage_name=stage["name"],
        env=environment(stage["env"]) if "env" in stage else None,
        endpoint=endpoints.EndpointOptions(instance_type=pipelines.InstanceType.M5_LARGE),  # size, scaling and rollout
        test=delivery.EndpointTest.invoke(cases_directory=str(Path(__file__).parent / "ml" / "endpoint-test")),
        approval=stage is not settings[-1],  # somebody decides before the next stage
    )
    for stage in settings
]

#? end
# ------------------------------------------------------------------ the project
#? build-train
projects.BuildTrainProject(
    stack,
    "Project",
    project_name="{{projectName}}",
    pipeline=pipeline,
    source=source,
)
#? end
#? build-train-deploy
projects.BuildTrainDeployProject(
    stack,
    "Project",
    project_name="{{projectName}}",
    pipeline=pipeline,
    source=source,
    stages=stages,
)
#? end
#? build-train-deploy-monitor
projects.BuildTrainDeployMonitorProject(
    stack,
    "Project",
    project_name="{{projectName}}",
    pipeline=pipeline,
    source=source,
    stages=stages,
    monitoring=monitoring.MonitorOptions(),  # what is watched, and when
    retrain_on_drift=True,
)
#? end
#? deploy
projects.DeployProject(
    stack,
    "Project",
    project_name="{{projectName}}",
    model_package_group=registry.ModelPackageGroup.from_model_package_group_name(stack, "Models", context("modelPackageGroup")),
    deploy_options=delivery.DeployOptions(
        # where the models lie, and the images that serve them
        model_artifacts=delivery.ModelArtifacts(
            buckets=[Bucket.from_bucket_name(stack, "ModelBucket", context("modelBucket"))],
            images=[{{image}}],
        ),
    ),
    stages=stages,
)
#? end
#? batch
projects.BuildTrainProject(
    stack,
    "Training",
    project_name="{{projectName}}",
    pipeline=pipeline,
    source=source,
)

# ------------------------------------------------------------------ what scores: new rows go to this bucket, below rows/
rows = Bucket(
    stack,
    "Rows",
    encryption=BucketEncryption.S3_MANAGED,
    block_public_access=BlockPublicAccess.BLOCK_ALL,
    enforce_ssl=True,
    versioned=True,
)
CfnOutput(stack, "RowsBucket", value=rows.bucket_name)
projects.BatchProject(
    stack,
    "Scoring",
    project_name="{{projectName}}-scoring",
    model_package_group=models,
    batch_options=delivery.BatchOptions(
        input_bucket=rows,
        input_prefix="rows/",
        instance_type=pipelines.InstanceType.M5_XLARGE,
        input_filter="$[1:]",  # the first column is an id, which the model does not get
        join_input=True,
        output_filter="$[0,-1]",  # id and score
        model_artifacts=delivery.ModelArtifacts(buckets=[pipeline.artifact_bucket], images=[{{image}}]),
    ),
    triggers=[projects.BatchTrigger.schedule(ScheduleExpression.rate(Duration.days(1)))],  # or on_approval(), on_new_data()
)
#? end

app.synth()
