"""Scores the trained model on the test set and writes the report that the gate and the model registry read.

Runs as a SageMaker processing job in the XGBoost container, and as it is on any machine:

    python evaluate.py --base-dir /tmp/table

Input, under the base directory: input/model/model.tar.gz with the file xgboost-model, and input/test/*.csv without a
header, label first. Output: evaluation/evaluation.json, in the form in which the model registry shows metrics of a
regression.
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

log = logging.getLogger("evaluate")


def load_model(directory):
    """Loads the booster out of model.tar.gz."""
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(Path(directory) / "model.tar.gz") as archive:
        member = next((m for m in archive.getmembers() if m.isfile() and Path(m.name).name == MODEL_FILE), None)
        if member is None:
            raise FileNotFoundError(f"model.tar.gz holds no {MODEL_FILE}, but {archive.getnames()}")
        target = Path(scratch) / MODEL_FILE
        target.write_bytes(archive.extractfile(member).read())
        booster = xgboost.Booster()
        booster.load_model(str(target))
        return booster


def report(labels, predictions):
    """The metrics in the form of the registry. For a classification, write binary_classification_metrics here."""
    errors = labels - predictions
    mse, spread = float(np.mean(errors**2)), float(np.mean((labels - np.mean(labels)) ** 2))
    values = {"mae": float(np.mean(np.abs(errors))), "mse": mse, "rmse": mse**0.5, "r2": 1 - mse / spread if spread > 0 else 0.0}
    return {"regression_metrics": {name: {"value": value, "standard_deviation": "NaN"} for name, value in values.items()}}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--base-dir",
        default=os.environ.get("PROCESSING_DIR", "/opt/ml/processing"),
        help="holds input/model/ and input/test/, gets evaluation/ (default: %(default)s)",
    )
    base = Path(parser.parse_args(argv).base_dir)
    files = sorted((base / "input" / "test").glob("**/*.csv"))
    if not files:
        raise FileNotFoundError(f"no .csv file in {base / 'input' / 'test'}")
    rows = pd.concat([pd.read_csv(file, header=None) for file in files]).to_numpy(dtype=float)
    result = report(rows[:, 0], load_model(base / "input" / "model").predict(xgboost.DMatrix(rows[:, 1:])))

    target = base / "evaluation" / "evaluation.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=2, sort_keys=True, allow_nan=False))
    log.info("scored %d rows, wrote %s: %s", len(rows), target, json.dumps(result))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
