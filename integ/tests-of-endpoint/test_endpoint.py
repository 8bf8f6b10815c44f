import os

import boto3


def test_answers_in_the_range():
    runtime = boto3.client("sagemaker-runtime")
    answer = runtime.invoke_endpoint(EndpointName=os.environ["ENDPOINT_NAME"], ContentType="text/csv", Body="0.455,0.365,0.095,0.514")
    assert 1 <= float(answer["Body"].read()) <= 29
