"""Scores the trained model on the customers held out for the test, and writes the report for the gate and the registry.

Runs as a SageMaker processing job in this example's own image, which brings the package `churn`. The test set is read from
the feature group, like the training set: customers of the run that training used, in the set that training left out.
"""
import argparse
import json
import logging
import os
import tarfile
import tempfile
from pathlib import Path

from churn import dataset, metrics, model
from churn.offline_store import OfflineStore

log = logging.getLogger("evaluate")


def load_model(directory):
    """Loads the model out of model.tar.gz."""
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(Path(directory) / "model.tar.gz") as archive:
            for member in archive.getmembers():
                if member.isfile():
                    (Path(scratch) / Path(member.name).name).write_bytes(archive.extractfile(member).read())
        return model.load(scratch)


def main(argv=None, sagemaker=None, s3=None, **waiting):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feature-group", required=True, help="name or ARN of the feature group")
    parser.add_argument("--ingestion-id", required=True, help="name of the run that training used")
    parser.add_argument(
        "--base-dir",
        default=os.environ.get("PROCESSING_DIR", "/opt/ml/processing"),
        help="holds input/model/, gets evaluation/ (default: %(default)s)",
    )
    args = parser.parse_args(argv)
    if sagemaker is None:
        import boto3

        sagemaker, s3 = boto3.client("sagemaker"), boto3.client("s3")
    base = Path(args.base_dir)

    rows = OfflineStore(sagemaker, s3, args.feature_group).wait_for(args.ingestion_id, **waiting)
    features, labels = dataset.part(rows, "test")
    result = metrics.report(labels, model.probabilities(load_model(base / "input" / "model"), features))

    target = base / "evaluation" / "evaluation.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=2, sort_keys=True, allow_nan=False))
    log.info("scored %d customers, wrote %s", len(labels), target)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
