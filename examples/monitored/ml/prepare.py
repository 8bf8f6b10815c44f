"""Deals the hours out to the three data sets that training and evaluation read.

Runs as a SageMaker processing job in the scikit-learn container, and as it is on any machine:

    python prepare.py --input-data ../data/demand.csv --base-dir /tmp/demand

Output: train/train.csv, validation/validation.csv and test/test.csv under the base directory, as the built-in XGBoost
algorithm wants them: no header, label first.
"""
import argparse
import logging
import os
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = ["demand", "temperature", "wind", "sun", "hour", "weekday"]
SHARES = {"train": 0.70, "validation": 0.15, "test": 0.15}
SEED = 1

log = logging.getLogger("prepare")


def read(source):
    """The hours of a file, or of every .csv file in a directory; those without a measured demand are left out."""
    files = sorted(Path(source).glob("**/*.csv")) if Path(source).is_dir() else [Path(source)]
    if not files:
        raise FileNotFoundError(f"no .csv file in {source}")
    frame = pd.concat([pd.read_csv(file) for file in files], ignore_index=True)
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise ValueError(f"the data has no column {', '.join(missing)}, but {list(frame.columns)}")
    return frame[COLUMNS].dropna(subset=[COLUMNS[0]]).reset_index(drop=True)


def split(frame, seed=SEED):
    """The same seed gives the same split."""
    order = np.random.RandomState(seed).permutation(len(frame))
    bounds = np.round(np.cumsum(list(SHARES.values()))[:-1] * len(frame)).astype(int)
    return {name: frame.iloc[part] for name, part in zip(SHARES, np.split(order, bounds))}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--base-dir",
        default=os.environ.get("PROCESSING_DIR", "/opt/ml/processing"),
        help="where the data sets are written (default: %(default)s)",
    )
    parser.add_argument("--input-data", help="a file, or a directory of files (default: <base-dir>/input/data)")
    args = parser.parse_args(argv)
    for name, part in split(read(args.input_data or Path(args.base_dir) / "input" / "data")).items():
        target = Path(args.base_dir) / name / f"{name}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        part.to_csv(target, header=False, index=False)
        log.info("wrote %d rows to %s", len(part), target)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
