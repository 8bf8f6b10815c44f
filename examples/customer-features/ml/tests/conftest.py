import sys
from pathlib import Path

import pandas as pd
import pytest

EXAMPLE = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(EXAMPLE / "ml"))
sys.path.insert(0, str(EXAMPLE / "container" / "program"))

import prepare_and_ingest as ingestion  # noqa: E402

PREFIX = "customers/111122223333/sagemaker/eu-west-1/offline-store/customers-1700000000/data"


class ServiceError(Exception):
    """An error as boto3 raises it."""

    def __init__(self, code, status):
        super().__init__(f"An error occurred ({code})")
        self.response = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}


class FakeFeatureStore:
    """Stands for the three clients: takes records, and shows them as Parquet files in the offline store once told to."""

    def __init__(self, errors=None):
        self.errors = errors or {}
        self.calls = []
        self.stored = []
        self.files = {}
        self.store = {"S3StorageConfig": {"ResolvedOutputS3Uri": f"s3://offline/{PREFIX}"}}
        self.reads = 0

    # sagemaker-featurestore-runtime
    def put_record(self, FeatureGroupName, Record):
        record = {value["FeatureName"]: value["ValueAsString"] for value in Record}
        self.calls.append(record["customer_id"])
        pending = self.errors.get(record["customer_id"], [])
        if pending:
            raise pending.pop(0)
        self.stored.append(record)

    # sagemaker
    def describe_feature_group(self, FeatureGroupName):
        return {"FeatureGroupName": FeatureGroupName, **({"OfflineStoreConfig": self.store} if self.store else {})}

    # s3
    def get_paginator(self, name):
        assert name == "list_objects_v2"
        return self

    def paginate(self, Bucket, Prefix):
        assert Bucket == "offline"
        keys = sorted(key for key in self.files if key.startswith(Prefix))
        for start in range(0, len(keys), 2):
            yield {"Contents": [{"Key": key} for key in keys[start : start + 2]]}
        yield {}

    def get_object(self, Bucket, Key):
        self.reads += 1
        return {"Body": self.files[Key].open("rb")}

    def arrive(self, directory, records, name, write_time="2026-01-01T12:05:00Z", deleted=False):
        """What the service does some minutes after PutRecord."""
        frame = pd.DataFrame(records)
        for feature, kind in ingestion.FEATURES.items():
            frame[feature] = frame[feature].astype({"String": str, "Integral": "int64", "Fractional": "float64"}[kind])
        frame["write_time"] = pd.Timestamp(write_time)
        frame["api_invocation_time"] = pd.Timestamp("2026-01-01T12:00:01Z")
        frame["is_deleted"] = deleted
        path = directory / f"{name}.parquet"
        frame.to_parquet(path)
        self.files[f"{PREFIX}/year=2026/month=01/day=01/hour=12/{name}.parquet"] = path


@pytest.fixture
def service_error():
    return ServiceError


@pytest.fixture
def feature_store():
    return FakeFeatureStore()


@pytest.fixture(scope="session")
def customers():
    return EXAMPLE / "data" / "customers.csv"


@pytest.fixture
def ingested(feature_store, customers, tmp_path):
    """A feature store in which run `run-1` has arrived, in two files."""
    ingestion.main(
        ["--feature-group", "customers", "--ingestion-id", "run-1", "--input-data", str(customers), "--event-time", "2026-01-01T12:00:00Z"],
        client=feature_store,
    )
    half = len(feature_store.stored) // 2
    feature_store.arrive(tmp_path, feature_store.stored[:half], "first")
    feature_store.arrive(tmp_path, feature_store.stored[half:], "second")
    return feature_store
