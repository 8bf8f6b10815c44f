"""Scores the trained model: writes the report of its quality, and the data that its baselines are calculated from.

Runs as a SageMaker processing job in the XGBoost container, and as it is on any machine:

    python evaluate.py --base-dir /tmp/demand

Input, under the base directory: input/model/model.tar.gz of the built-in algorithm; input/train/*.csv and
input/test/*.csv without a header, label first. Output:

    evaluation/evaluation.json       the metrics, in the form in which the model registry shows those of a regression
    served/served.csv                what the endpoint would have captured on the training data: answer, then request
    predictions/predictions.csv      answers on the test data, with the truth

The first column of what is captured is the model's answer. Its baseline is made of answers too: a label is a measured
number, with other digits and a wider distribution, and would look like drift in the first hour.
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

COLUMNS = ["demand", "temperature", "wind", "sun", "hour", "weekday"]
MODEL_FILE = "xgboost-model"

log = logging.getLogger("evaluate")


def load_model(directory):
    """Loads the booster out of model.tar.gz."""
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(Path(directory) / "model.tar.gz") as archive:
            member = next((m for m in archive.getmembers() if m.isfile() and Path(m.name).name == MODEL_FILE), None)
            if member is None:
                raise FileNotFoundError(f"model.tar.gz holds no {MODEL_FILE}, but {archive.getnames()}")
            (Path(scratch) / MODEL_FILE).write_bytes(archive.extractfile(member).read())
        booster = xgboost.Booster()
        booster.load_model(str(Path(scratch) / MODEL_FILE))
        return booster


def load(directory):
    """The rows of every .csv file in a directory, label first."""
    files = sorted(Path(directory).glob("**/*.csv"))
    if not files:
        raise FileNotFoundError(f"no .csv file in {directory}")
    return pd.concat([pd.read_csv(file, header=None, names=COLUMNS) for file in files], ignore_index=True)


def predict(model, rows):
    """Answers as the endpoint gives them: rows without the label, and without names."""
    return model.predict(xgboost.DMatrix(rows[COLUMNS[1:]].to_numpy(dtype=float))).astype(float)


def report(labels, predictions):
    """The metrics in the form of the registry."""
    errors = labels - predictions
    mse, spread = float(np.mean(errors**2)), float(np.mean((labels - np.mean(labels)) ** 2))
    values = {"mae": float(np.mean(np.abs(errors))), "mse": mse, "rmse": mse**0.5, "r2": 1 - mse / spread if spread > 0 else 0.0}
    return {"regression_metrics": {name: {"value": value, "standard_deviation": "NaN"} for name, value in values.items()}}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--base-dir",
        default=os.environ.get("PROCESSING_DIR", "/opt/ml/processing"),
        help="holds input/, gets evaluation/, served/ and predictions/ (default: %(default)s)",
    )
    base = Path(parser.parse_args(argv).base_dir)
    model = load_model(base / "input" / "model")
    train, test = load(base / "input" / "train"), load(base / "input" / "test")
    predictions = predict(model, test)
    result = report(test[COLUMNS[0]].to_numpy(dtype=float), predictions)

    for name in ("evaluation", "served", "predictions"):
        (base / name).mkdir(parents=True, exist_ok=True)
    (base / "evaluation" / "evaluation.json").write_text(json.dumps(result, indent=2, sort_keys=True, allow_nan=False))
    train.assign(**{COLUMNS[0]: predict(model, train)}).to_csv(base / "served" / "served.csv", index=False)
    scored = pd.DataFrame({"prediction": predictions, "label": test[COLUMNS[0]]})
    scored.to_csv(base / "predictions" / "predictions.csv", index=False)
    log.info("scored %d hours: %s", len(test), json.dumps(result))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
