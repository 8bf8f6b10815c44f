"""Trains the model, and serves it.

Runs as script in SageMaker's scikit-learn container: as a training job, and in an endpoint or batch transform job, where
the container calls model_fn; this very file travels with the model. Anywhere else:

    python train.py --train ../data/train.csv --model-dir /tmp/rentals

Input: a .csv file, or a directory of them, with a header, label first. Output: model.joblib, and code/train.py for serving.
"""
import argparse
import logging
import os
import shutil
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor

LABEL = "rentals"
MODEL_FILE = "model.joblib"

log = logging.getLogger("train")


def load(source):
    """Labels and features of a file, or of every .csv file in a directory, whatever S3 calls it."""
    files = sorted(Path(source).glob("*.csv")) if Path(source).is_dir() else [Path(source)]
    if not files:
        raise FileNotFoundError(f"no .csv file in {source}")
    rows = pd.concat([pd.read_csv(file) for file in files])
    if LABEL not in rows.columns:
        raise ValueError(f"the data has no column {LABEL}, but {list(rows.columns)}")
    # without names, as an endpoint gets them
    return rows[LABEL].to_numpy(dtype=float), rows.drop(columns=LABEL).to_numpy(dtype=float)


def train(labels, features, max_iter, learning_rate):
    model = HistGradientBoostingRegressor(loss="squared_error", max_iter=max_iter, learning_rate=learning_rate, random_state=1)
    return model.fit(features, labels)


def save(model, directory):
    """Writes the model, with the code that serves it."""
    target = Path(directory)
    (target / "code").mkdir(parents=True, exist_ok=True)
    joblib.dump(model, target / MODEL_FILE)
    shutil.copy(__file__, target / "code" / "train.py")


def model_fn(model_dir):
    """Loads the model for serving; the container itself reads CSV and answers with the predictions."""
    return joblib.load(Path(model_dir) / MODEL_FILE)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN"), help="a .csv file, or a directory of them (default: %(default)s)")
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR"), help="gets the model (default: %(default)s)")
    parser.add_argument("--max-iter", type=int, default=200, help="number of trees (default: %(default)s)")
    parser.add_argument("--learning-rate", type=float, default=0.1, help="(default: %(default)s)")
    args = parser.parse_args(argv)
    labels, features = load(args.train)
    model = train(labels, features, args.max_iter, args.learning_rate)
    save(model, args.model_dir)
    log.info("train:r2=%.4f; trained on %d days", model.score(features, labels), len(labels))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
