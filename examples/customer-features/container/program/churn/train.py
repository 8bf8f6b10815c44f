"""Trains from the feature group: no artifact is passed, the data comes out of the offline store."""
import json
import logging
import os
from pathlib import Path

from . import dataset, metrics, model
from .offline_store import OfflineStore

log = logging.getLogger("train")


def train(base, sagemaker, s3, **waiting):
    """Trains as the job's hyperparameters say, and writes the model. Returns the validation report."""
    parameters = json.loads((base / "input" / "config" / "hyperparameters.json").read_text())
    rows = OfflineStore(sagemaker, s3, parameters["feature_group"]).wait_for(
        parameters["ingestion_id"], timeout=int(parameters.get("wait_seconds", 2400)), **waiting
    )
    log.info("training from %d customers of run %s", len(rows), parameters["ingestion_id"])
    trained = model.fit(
        *dataset.part(rows, "train"),
        learning_rate=float(parameters.get("learning_rate", 0.1)),
        max_iter=int(parameters.get("max_iter", 100)),
        max_depth=int(parameters.get("max_depth", 3)),
    )
    features, labels = dataset.part(rows, "validation")
    report = metrics.report(labels, model.probabilities(trained, features))
    for name in ("auc", "accuracy", "f1"):
        # the pattern that the training step's metric definitions look for
        print(f"validation:{name}={report['binary_classification_metrics'][name]['value']:.6f};", flush=True)
    model.save(trained, base / "model")
    return report


def main(sagemaker=None, s3=None, **waiting):
    base = Path(os.environ.get("ML_DIR", "/opt/ml"))
    try:
        if sagemaker is None:
            import boto3

            sagemaker, s3 = boto3.client("sagemaker"), boto3.client("s3")
        train(base, sagemaker, s3, **waiting)
        return 0
    except Exception as error:
        log.exception("training failed")
        # shown as the job's failure reason
        (base / "output").mkdir(parents=True, exist_ok=True)
        (base / "output" / "failure").write_text(f"{type(error).__name__}: {error}"[:1024])
        return 1
