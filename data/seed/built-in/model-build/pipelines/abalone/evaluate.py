"""Scores the trained model on the test set and writes the report that the quality gate and the model registry read.

Runs as a SageMaker processing job in the XGBoost container, and as it is on any machine:

    python evaluate.py --base-dir /tmp/abalone

Input, under the base directory: input/model/model.tar.gz with the file xgboost-model that the built-in algorithm (1.3
and later) saves, and input/test/*.csv without a header, label first.
Output: evaluation/evaluation.json, in the form in which the model registry shows metrics of a regression.
"""
import argparse
import json
import logging
import os
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost

MODEL_FILE = "xgboost-model"
# as SageMaker's own model quality reports do it: five samples of 80 % of the rows, from 200 rows on
RESAMPLES = 5
RESAMPLE_SHARE = 0.8
RESAMPLE_MINIMUM = 200
SEED = 1

log = logging.getLogger("evaluate")


def load_model(directory):
    """Loads the booster out of model.tar.gz."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / MODEL_FILE
        with tarfile.open(Path(directory) / "model.tar.gz") as archive:
            member = next((m for m in archive.getmembers() if m.isfile() and Path(m.name).name == MODEL_FILE), None)
            if member is None:
                raise FileNotFoundError(f"model.tar.gz holds no {MODEL_FILE}, but {archive.getnames()}")
            target.write_bytes(archive.extractfile(member).read())
        booster = xgboost.Booster()
        booster.load_model(str(target))
        return booster


def load_test_set(directory):
    """Labels and features of every .csv file in a directory."""
    files = sorted(Path(directory).glob("**/*.csv"))
    if not files:
        raise FileNotFoundError(f"no .csv file in {directory}")
    values = pd.concat([pd.read_csv(file, header=None) for file in files]).to_numpy(dtype=np.float64)
    return values[:, 0], values[:, 1:]


def metrics(labels, predictions):
    """The regression's metrics as plain numbers."""
    errors = labels - predictions
    mse = float(np.mean(errors**2))
    spread = float(np.mean((labels - np.mean(labels)) ** 2))
    return {
        "mae": float(np.mean(np.abs(errors))),
        "mse": mse,
        "rmse": float(np.sqrt(mse)),
        "r2": 1 - mse / spread if spread > 0 else 0.0,
    }


def report(labels, predictions, seed=SEED):
    """The metrics with their standard deviations, in the registry's form."""
    samples = []
    if len(labels) >= RESAMPLE_MINIMUM:
        random = np.random.RandomState(seed)
        size = int(len(labels) * RESAMPLE_SHARE)
        for _ in range(RESAMPLES):
            rows = random.choice(len(labels), size, replace=False)
            samples.append(metrics(labels[rows], predictions[rows]))
    return {
        "regression_metrics": {
            name: {
                "value": value,
                "standard_deviation": float(np.std([sample[name] for sample in samples])) if samples else "NaN",
            }
            for name, value in metrics(labels, predictions).items()
        }
    }


def evaluate(base_dir):
    """Reads model and test set, writes the report, and returns it."""
    base = Path(base_dir)
    labels, features = load_test_set(base / "input" / "test")
    predictions = load_model(base / "input" / "model").predict(xgboost.DMatrix(features))
    result = report(labels, predictions)

    target = base / "evaluation" / "evaluation.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=2, sort_keys=True, allow_nan=False))
    log.info("scored %d rows, wrote %s: %s", len(labels), target, json.dumps(result))
    return result


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--base-dir",
        default=os.environ.get("PROCESSING_DIR", "/opt/ml/processing"),
        help="holds input/model/ and input/test/, gets evaluation/ (default: %(default)s)",
    )
    evaluate(parser.parse_args(argv).base_dir)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
