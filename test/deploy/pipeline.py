"""Does what a deploy pipeline does with CloudFormation: assumes each action's role and makes the stack of its stage, or deletes it.

Usage: pipeline.py (deploy|delete) PIPELINE VARIABLES
VARIABLES is a JSON object of the pipeline's variables, for example {"ResolveModel.ModelPackageArn": "arn:…"}. Prints what was done as JSON.
"""
import io
import json
import re
import sys
import zipfile

import boto3

VERB, NAME, VARIABLES = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
OWN = boto3.client("sts").get_caller_identity()["Account"]


def fill(text):
    """The text with the values of the pipeline's variables, all of which must be known."""
    return re.sub(r"#\{([^}]+)\}", lambda found: VARIABLES[found[1]], text)


def credentials(role_arn):
    found = boto3.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="pipeline")["Credentials"]
    return {"aws_access_key_id": found["AccessKeyId"], "aws_secret_access_key": found["SecretAccessKey"], "aws_session_token": found["SessionToken"]}


def trusting(role_arn):
    """Who may assume a role, as its own account sees it: the server itself does not look."""
    account, name = role_arn.split(":")[4], role_arn.split("/")[-1]
    iam = boto3.client("iam", **credentials(f"arn:aws:iam::{account}:role/reader"))
    document = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    found = []
    for statement in document["Statement"]:
        for principals in statement["Principal"].values():
            found += [principals] if isinstance(principals, str) else principals
    return found


def assume(role_arn):
    assert any(f":{OWN}:" in f":{principal}:" for principal in trusting(role_arn)), f"{role_arn} does not trust {OWN}: {trusting(role_arn)}"
    return credentials(role_arn)


pipeline = boto3.client("codepipeline").get_pipeline(name=NAME)["pipeline"]
artifacts, done = {}, []
stages = pipeline["stages"] if VERB == "deploy" else reversed(pipeline["stages"])
for action in [action for stage in stages for action in stage["actions"]]:
    configuration, provider = action.get("configuration", {}), action["actionTypeId"]["provider"]
    if provider == "S3" and VERB == "deploy":
        body = boto3.client("s3").get_object(Bucket=configuration["S3Bucket"], Key=configuration["S3ObjectKey"])["Body"].read()
        artifacts[action["outputArtifacts"][0]["name"]] = zipfile.ZipFile(io.BytesIO(body))
    if provider != "CloudFormation":
        continue
    region = action.get("region", boto3.session.Session().region_name)
    client = boto3.client("cloudformation", region_name=region, **assume(action["roleArn"]))
    where = {"stack": configuration["StackName"], "region": region, "account": action["roleArn"].split(":")[4]}
    if VERB == "delete":
        client.delete_stack(StackName=configuration["StackName"])
        done.append(where)
        continue
    # the execution role is handed over by the role of the action, in the same account
    assert configuration["RoleArn"].split(":")[4] == where["account"], configuration["RoleArn"]
    assert "cloudformation.amazonaws.com" in trusting(configuration["RoleArn"])
    artifact, path = configuration["TemplatePath"].split("::")
    template = artifacts[artifact].read(path).decode("utf8")
    parameters = json.loads(fill(configuration.get("ParameterOverrides", "{}")))
    declared = json.loads(template).get("Parameters", {})
    assert set(parameters) <= set(declared), f"parameters that the template does not have: {set(parameters) - set(declared)}"
    missing = [name for name, given in declared.items() if "Default" not in given and name not in parameters]
    assert not missing, f"parameters without a value: {missing}"
    client.create_stack(
        StackName=configuration["StackName"], TemplateBody=template, RoleARN=configuration["RoleArn"],
        Capabilities=configuration["Capabilities"].split(","),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()])
    stack = client.describe_stacks(StackName=configuration["StackName"])["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    if "namespace" in action:
        VARIABLES.update({f"{action['namespace']}.{name}": value for name, value in outputs.items()})
    done.append({**where, "status": stack["StackStatus"], "outputs": outputs})
print(json.dumps(done))
