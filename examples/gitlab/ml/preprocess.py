"""Turns tables into the three data sets that training and evaluation read. The columns are in columns.json.

Runs as a SageMaker processing job in the scikit-learn container, and as it is on any machine:

    python preprocess.py --input-data ../data --columns columns.json --base-dir /tmp/table

Input: .csv files with a header; columns that columns.json does not name are left out.
Output: train/train.csv, validation/validation.csv and test/test.csv under the base directory, without a header and with
the label first, as the built-in XGBoost algorithm wants it. Numbers stay as they are, a gap stays a gap; each value of a
category becomes a column of 0 and 1.
"""
import argparse
import json
import logging
import os
from pathlib import Path

import numpy as np
import pandas as pd

SHARES = {"train": 0.70, "validation": 0.15, "test": 0.15}
SEED = 1

log = logging.getLogger("preprocess")


def one_file(source, suffix):
    """The file, or the only one with the suffix in a directory: a job's input has a name of its own."""
    files = [Path(source)] if Path(source).is_file() else sorted(Path(source).glob(f"*{suffix}"))
    if len(files) != 1:
        raise FileNotFoundError(f"one {suffix} file is expected in {source}, got {len(files)}")
    return files[0]


def read(source, columns):
    """The rows of one file, or of every .csv file of a directory, that have a label."""
    files = [Path(source)] if Path(source).is_file() else sorted(Path(source).glob("**/*.csv"))
    if not files:
        raise FileNotFoundError(f"no .csv file in {source}")
    frame = pd.concat([pd.read_csv(file, dtype={name: str for name in columns["categories"]}) for file in files], ignore_index=True)
    wanted = [columns["label"], *columns["numbers"], *columns["categories"]]
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise ValueError(f"the data has no column {', '.join(missing)}, but {', '.join(frame.columns)}: see columns.json")
    labelled = frame.dropna(subset=[columns["label"]])[wanted]
    if len(labelled) < len(frame):
        log.warning("left out %d of %d rows that have no label", len(frame) - len(labelled), len(frame))
    return labelled.reset_index(drop=True)


def features(frame, columns):
    """The columns that the model gets, in the order in which an endpoint gets them."""
    parts = [frame[columns["numbers"]].astype(float)]
    for name, values in columns["categories"].items():
        unknown = sorted(set(frame[name].dropna()) - set(values))
        if unknown:
            log.warning("column %s has values that columns.json does not name: %s", name, ", ".join(unknown))
        parts.append(pd.DataFrame({f"{name}={value}": (frame[name] == value).astype(float) for value in values}, index=frame.index))
    return pd.concat(parts, axis=1)


def split(count, seed=SEED):
    """Deals the rows to train, validation and test; the same seed gives the same split."""
    order = np.random.RandomState(seed).permutation(count)
    bounds = np.round(np.cumsum(list(SHARES.values()))[:-1] * count).astype(int)
    return dict(zip(SHARES, np.split(order, bounds)))


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--base-dir",
        default=os.environ.get("PROCESSING_DIR", "/opt/ml/processing"),
        help="where the data sets are written (default: %(default)s)",
    )
    parser.add_argument("--input-data", help="a file, or a directory of files (default: <base-dir>/input/data)")
    parser.add_argument("--columns", help="columns.json, or the directory in which it lies (default: <base-dir>/input/config)")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the split (default: %(default)s)")
    args = parser.parse_args(argv)

    base = Path(args.base_dir)
    columns = json.loads(one_file(args.columns or base / "input" / "config", ".json").read_text())
    frame = read(args.input_data or base / "input" / "data", columns)
    table = pd.concat([frame[[columns["label"]]].astype(float), features(frame, columns)], axis=1)
    for name, rows in split(len(table), args.seed).items():
        target = base / name / f"{name}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        table.iloc[rows].to_csv(target, header=False, index=False, float_format="%.8g")
        log.info("wrote %d rows to %s", len(rows), target)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
