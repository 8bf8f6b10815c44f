"""Scores the trained model on the test set and writes the report that the gate and the model registry read.

Runs as a SageMaker processing job in the scikit-learn container, and as it is on any machine:

    python evaluate.py --base-dir /tmp/texts

Input, under the base directory: input/model/model.tar.gz as train.py leaves it, input/test/*.csv. Output:
evaluation/evaluation.json, in the form in which the model registry shows metrics of a classification.
"""
import argparse
import io
import json
import logging
import os
import tarfile
from pathlib import Path

import joblib
import pandas as pd
from sklearn.metrics import accuracy_score, f1_score

LABEL = "subject"
TEXT = "text"
MODEL_FILE = "model.joblib"

log = logging.getLogger("evaluate")


def load_model(directory):
    """Loads the model out of model.tar.gz."""
    with tarfile.open(Path(directory) / "model.tar.gz") as archive:
        member = next((m for m in archive.getmembers() if m.isfile() and Path(m.name).name == MODEL_FILE), None)
        if member is None:
            raise FileNotFoundError(f"model.tar.gz holds no {MODEL_FILE}, but {archive.getnames()}")
        return joblib.load(io.BytesIO(archive.extractfile(member).read()))


def report(labels, predictions):
    """The metrics in the form of the registry."""
    values = {"accuracy": accuracy_score(labels, predictions), "weighted_f1": f1_score(labels, predictions, average="weighted")}
    return {"multiclass_classification_metrics": {name: {"value": float(value), "standard_deviation": "NaN"} for name, value in values.items()}}


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
    rows = pd.concat([pd.read_csv(file, dtype=str) for file in files])
    result = report(rows[LABEL].tolist(), load_model(base / "input" / "model").predict(rows[TEXT].tolist()))

    target = base / "evaluation" / "evaluation.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=2, sort_keys=True, allow_nan=False))
    log.info("scored %d texts, wrote %s: %s", len(rows), target, json.dumps(result))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
