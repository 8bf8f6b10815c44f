"""Sends requests to the endpoint of a stage, checks the answers and writes the results. Fails if any of them is not as it has to be."""
import argparse
import json
import os
import re
import sys
import time
from pathlib import Path

PAYLOADS = Path(__file__).resolve().parent / "payloads.json"
POLL_SECONDS = 15
TIMEOUT_SECONDS = 1500
TRANSIENT = ("Creating", "Updating", "SystemUpdating", "RollingBack")


def main(argv=None, client=None, sleep=time.sleep):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--import-build-config", required=True, help="the configuration with which the stage was deployed")
    parser.add_argument("--export-test-results", required=True, help="gets the results, as JSON")
    parser.add_argument("--payloads", default=str(PAYLOADS), help="the requests and what is expected (default: %(default)s)")
    args = parser.parse_args(argv)

    parameters = json.loads(Path(args.import_build_config).read_text())["Parameters"]
    endpoint = f"{parameters['SageMakerProjectName']}-{parameters['StageName']}"
    cases = json.loads(Path(args.payloads).read_text())
    if not cases:
        raise ValueError(f"{args.payloads} has no requests: a test without requests tests nothing")
    client = client or aws_client
    wait_until_in_service(client("sagemaker"), endpoint, sleep)
    runtime = client("sagemaker-runtime")
    results = [run_case(runtime, endpoint, case) for case in cases]
    passed = all(result["passed"] for result in results)
    Path(args.export_test_results).write_text(json.dumps({"endpoint": endpoint, "passed": passed, "cases": results}, indent=2))
    for result in results:
        print(f"{'passed' if result['passed'] else 'FAILED'}: {result['name']}: {result['detail']}", file=sys.stderr)
    return 0 if passed else 1


def aws_client(service):
    import boto3  # only here, so that tests need no SDK

    return boto3.client(service, region_name=os.environ.get("AWS_REGION"))


def wait_until_in_service(sagemaker, endpoint, sleep=time.sleep):
    for _ in range(TIMEOUT_SECONDS // POLL_SECONDS):
        found = sagemaker.describe_endpoint(EndpointName=endpoint)
        status = found["EndpointStatus"]
        if status == "InService":
            return
        if status not in TRANSIENT:
            raise RuntimeError(f"the endpoint {endpoint} is not in service but {status}: {found.get('FailureReason', 'no reason given')}")
        sleep(POLL_SECONDS)
    raise TimeoutError(f"the endpoint {endpoint} is still {status} after {TIMEOUT_SECONDS} seconds")


def run_case(runtime, endpoint, case):
    """One request; whatever goes wrong is a result."""
    result = {"name": case["name"], "passed": False, "milliseconds": None}
    start = time.monotonic()
    try:
        answer = runtime.invoke_endpoint(EndpointName=endpoint, Body=case["body"].encode(), ContentType=case.get("contentType", "text/csv"))
        text = answer["Body"].read().decode()
    except Exception as error:  # noqa: BLE001
        return {**result, "detail": f"the invocation failed: {error}"}
    milliseconds = round((time.monotonic() - start) * 1000)
    problem = check(text, case, milliseconds)
    return {**result, "passed": problem is None, "milliseconds": milliseconds, "detail": problem or f"answered {text.strip()!r} in {milliseconds} ms"}


def check(text, case, milliseconds):
    """What is wrong with an answer: it has to be numbers, as many as rows were sent, each within the limits."""
    try:
        numbers = [float(part) for part in re.split(r"[\s,;]+", text.strip())]
    except ValueError:
        return f"expected numbers, got {text[:200]!r}"
    rows = len(case["body"].strip().splitlines())
    if len(numbers) != rows:
        return f"expected {rows} number(s), got {len(numbers)}"
    outside = [number for number in numbers if not case["minimum"] <= number <= case["maximum"]]
    if outside:
        return f"expected numbers from {case['minimum']} to {case['maximum']}, got {outside[0]}"
    limit = case.get("maximumMilliseconds")
    if limit is not None and milliseconds > limit:
        return f"expected an answer within {limit} ms, got it after {milliseconds} ms"
    return None


if __name__ == "__main__":
    sys.exit(main())
