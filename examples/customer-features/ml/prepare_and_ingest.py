"""Prepares the customers' features and puts them into a feature group.

Runs as a SageMaker processing job, in any image with pandas and boto3. Every record is put through the group's online
store; the service copies it into the offline store within about 15 minutes, and training waits for that. So that training
knows what to wait for, each record tells which run it belongs to (ingestion_id) and how many records that run has
(ingestion_size).

Exits with an error when any record could not be stored: no model is trained on part of the data unnoticed.
"""
import argparse
import datetime
import logging
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

ID = "customer_id"
EVENT_TIME = "event_time"
RUN = "ingestion_id"
RUN_SIZE = "ingestion_size"
# the features and their types in the feature group
FEATURES = {
    ID: "String",
    EVENT_TIME: "String",
    RUN: "String",
    RUN_SIZE: "Integral",
    "tenure_months": "Integral",
    "contract_months": "Integral",
    "autopay": "Integral",
    "monthly_charge": "Fractional",
    "usage_gb": "Fractional",
    "support_calls": "Integral",
    "calls_per_year": "Fractional",
    "late_payments": "Integral",
    "churned": "Integral",
}
CONTRACT_MONTHS = {"monthly": 1, "yearly": 12, "two-year": 24}
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_feature_store_PutRecord.html
RETRYABLE = {"InternalFailure", "InternalFailureException", "ServiceUnavailable", "ThrottlingException", "Throttling", "TooManyRequestsException"}

log = logging.getLogger("ingest")


def read(source):
    """Reads one file with a header, or every .csv file of a directory."""
    source = Path(source)
    files = sorted(source.glob("**/*.csv")) if source.is_dir() else [source]
    if not files:
        raise FileNotFoundError(f"no .csv file in {source}")
    return pd.concat([pd.read_csv(file, dtype={ID: str}) for file in files], ignore_index=True)


def prepare(raw):
    """The features of every customer, one row each; of a customer with several rows, the last one counts."""
    raw = raw.drop_duplicates(ID, keep="last")
    unknown = set(raw["contract"]) - set(CONTRACT_MONTHS)
    if unknown:
        raise ValueError(f"contract must be one of {sorted(CONTRACT_MONTHS)}, got {sorted(map(str, unknown))}")
    return pd.DataFrame(
        {
            ID: raw[ID],
            "tenure_months": raw["tenure_months"].astype(int),
            "contract_months": raw["contract"].map(CONTRACT_MONTHS),
            "autopay": (raw["autopay"] == "yes").astype(int),
            "monthly_charge": raw["monthly_charge"].astype(float),
            "usage_gb": raw["usage_gb"].fillna(raw["usage_gb"].median()).astype(float),
            "support_calls": raw["support_calls"].astype(int),
            "calls_per_year": (raw["support_calls"] * 12 / raw["tenure_months"].clip(lower=1)).round(4),
            "late_payments": raw["late_payments"].astype(int),
            "churned": (raw["churned"] == "yes").astype(int),
        }
    )


def records(features, run, event_time):
    """The rows in the form in which PutRecord wants them."""
    stamped = features.assign(**{EVENT_TIME: event_time, RUN: run, RUN_SIZE: len(features)})[list(FEATURES)]
    return [
        [{"FeatureName": name, "ValueAsString": str(value)} for name, value in zip(FEATURES, row)]
        for row in stamped.itertuples(index=False)
    ]


def put(client, group, record, attempts, sleep):
    """Stores one record; returns the error that remains after the last attempt, or nothing."""
    for attempt in range(attempts):
        try:
            client.put_record(FeatureGroupName=group, Record=record)
            return None
        except Exception as error:  # whatever happens, the record counts as lost
            response = getattr(error, "response", {})
            code = response.get("Error", {}).get("Code", "")
            status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            # an error without a response is one of the connection
            if response and code not in RETRYABLE and status < 500 or attempt == attempts - 1:
                return f"{record[0]['ValueAsString']}: {error}"
            sleep(min(8, 0.1 * 2**attempt) * (0.5 + random.random()))


def ingest(client, group, batch, workers=16, attempts=6, sleep=time.sleep):
    """Stores the records in parallel and returns the errors of those that were lost."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        outcomes = list(pool.map(lambda record: put(client, group, record, attempts, sleep), batch))
    return [outcome for outcome in outcomes if outcome]


def main(argv=None, client=None, sleep=time.sleep):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feature-group", required=True, help="name or ARN of the feature group")
    parser.add_argument("--ingestion-id", required=True, help="name of this run, the same one that training gets")
    parser.add_argument(
        "--input-data",
        default=os.environ.get("PROCESSING_DIR", "/opt/ml/processing") + "/input/data",
        help="a file or a directory (default: %(default)s)",
    )
    parser.add_argument("--event-time", help="of all records, as 2026-01-31T12:00:00Z (default: now)")
    parser.add_argument("--workers", type=int, default=16, help="records put at the same time (default: %(default)s)")
    args = parser.parse_args(argv)

    if client is None:
        import boto3
        from botocore.config import Config

        client = boto3.client("sagemaker-featurestore-runtime", config=Config(max_pool_connections=args.workers))
    event_time = args.event_time or datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    batch = records(prepare(read(args.input_data)), args.ingestion_id, event_time)
    lost = ingest(client, args.feature_group, batch, args.workers, sleep=sleep)
    log.info("stored %d of %d records in %s", len(batch) - len(lost), len(batch), args.feature_group)
    for error in lost[:10]:
        log.error("lost %s", error)
    return 1 if lost or not batch else 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    sys.exit(main())
