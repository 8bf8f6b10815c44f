"""Reads a feature group's offline store: the Parquet files that the service writes to S3, within about 15 minutes."""
import io
import logging
import time

import pandas as pd

from . import dataset

RUN = "ingestion_id"
RUN_SIZE = "ingestion_size"

log = logging.getLogger("offline-store")


class OfflineStore:
    """The files of one feature group; each is read once.

    Clients are those of boto3 for `sagemaker` and `s3`.
    """

    def __init__(self, sagemaker, s3, group):
        store = sagemaker.describe_feature_group(FeatureGroupName=group).get("OfflineStoreConfig")
        if not store:
            raise ValueError(f"feature group {group} has no offline store to train from")
        if store.get("TableFormat", "Glue") != "Glue":
            raise ValueError(f"feature group {group} has the table format {store['TableFormat']}: query it through Athena instead")
        self.bucket, _, prefix = store["S3StorageConfig"]["ResolvedOutputS3Uri"].replace("s3://", "", 1).partition("/")
        self.prefix = prefix.rstrip("/") + "/"
        self.s3 = s3
        self.frames = {}

    def read(self):
        """All rows that have arrived, those of earlier runs and deleted records included."""
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix):
            for item in page.get("Contents", []):
                key = item["Key"]
                if key.endswith(".parquet") and key not in self.frames:
                    body = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
                    self.frames[key] = pd.read_parquet(io.BytesIO(body))
        frames = [self.frames[key] for key in sorted(self.frames)]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def wait_for(self, run, timeout=2400, poll=30, sleep=time.sleep, clock=time.monotonic):
        """The latest row of every customer of one run, as soon as all of the run's records have arrived."""
        end = clock() + timeout
        while True:
            rows = latest(self.read(), run)
            expected = int(rows[RUN_SIZE].max()) if len(rows) else None
            if expected is not None and len(rows) >= expected:
                return rows
            if clock() >= end:
                raise TimeoutError(f"{len(rows)} of {expected or 'an unknown number of'} records of run {run} arrived within {timeout} s")
            log.info("%d of %s records of run %s have arrived, looking again in %d s", len(rows), expected or "?", run, poll)
            sleep(poll)


def latest(rows, run):
    """The last version of each customer that one run stored."""
    if rows.empty:
        return rows
    rows = rows[(rows[RUN] == run) & ~rows["is_deleted"].astype(bool)]
    return rows.sort_values(["event_time", "write_time"]).drop_duplicates(dataset.ID, keep="last").sort_values(dataset.ID)
