"""Turns the raw abalone measurements into the three data sets that training and evaluation read.

Runs as a SageMaker processing job in the scikit-learn container, and as it is on any machine:

    python preprocess.py --input-data data/abalone.csv --base-dir /tmp/abalone

Input: comma-separated files without a header, with the columns named below.
Output: train/train.csv, validation/validation.csv and test/test.csv under the base directory. As the built-in XGBoost
algorithm wants it, they have no header and the label (rings) is the first column.
"""
import argparse
import logging
import os
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

LABEL = "rings"
CATEGORIES = {"sex": ["F", "I", "M"]}
MEASURES = [
    "length",
    "diameter",
    "height",
    "whole_weight",
    "shucked_weight",
    "viscera_weight",
    "shell_weight",
]
COLUMNS = [*CATEGORIES, *MEASURES, LABEL]
SHARES = {"train": 0.70, "validation": 0.15, "test": 0.15}
SEED = 1

log = logging.getLogger("preprocess")


def read(source):
    """Reads one file, or every .csv file of a directory."""
    source = Path(source)
    files = sorted(source.glob("**/*.csv")) if source.is_dir() else [source]
    if not files:
        raise FileNotFoundError(f"no .csv file in {source}")
    frames = [
        pd.read_csv(
            file,
            header=None,
            names=COLUMNS,
            index_col=False,
            dtype={**{name: str for name in CATEGORIES}, **{name: np.float64 for name in MEASURES + [LABEL]}},
        )
        for file in files
    ]
    frame = pd.concat(frames, ignore_index=True)
    unlabelled = int(frame[LABEL].isna().sum())
    if unlabelled:
        log.warning("left out %d of %d rows that have no label", unlabelled, len(frame))
        frame = frame.dropna(subset=[LABEL]).reset_index(drop=True)
    return frame


def split(frame, seed=SEED):
    """Deals the rows to train, validation and test; the same seed gives the same split."""
    order = np.random.RandomState(seed).permutation(len(frame))
    bounds = np.round(np.cumsum(list(SHARES.values()))[:-1] * len(frame)).astype(int)
    parts = np.split(order, bounds)
    return {name: frame.iloc[part] for name, part in zip(SHARES, parts)}


def transformer():
    """Fills gaps, brings measures to one scale and writes out the categories as columns."""
    measures = Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
    categories = Pipeline(
        [
            ("fill", SimpleImputer(strategy="constant", fill_value="unknown")),
            ("encode", OneHotEncoder(categories=list(CATEGORIES.values()), handle_unknown="ignore")),
        ]
    )
    return ColumnTransformer(
        [("measures", measures, MEASURES), ("categories", categories, list(CATEGORIES))],
        sparse_threshold=0,
    )


def preprocess(frame, seed=SEED):
    """The three data sets as arrays, label first. What is fitted is fitted on the training rows only."""
    parts = split(frame, seed)
    fitted = transformer().fit(parts["train"])
    return {
        name: np.column_stack([part[LABEL].to_numpy(), fitted.transform(part)]) for name, part in parts.items()
    }


def write(data_sets, base_dir):
    """Writes every data set to <base>/<name>/<name>.csv."""
    for name, values in data_sets.items():
        target = Path(base_dir) / name / f"{name}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(values).to_csv(target, header=False, index=False, float_format="%.8g")
        log.info("wrote %d rows to %s", len(values), target)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--base-dir",
        default=os.environ.get("PROCESSING_DIR", "/opt/ml/processing"),
        help="where the data sets are written (default: %(default)s)",
    )
    parser.add_argument("--input-data", help="a file, or a directory of files (default: <base-dir>/input/data)")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the split (default: %(default)s)")
    args = parser.parse_args(argv)

    write(preprocess(read(args.input_data or Path(args.base_dir) / "input" / "data"), args.seed), args.base_dir)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
