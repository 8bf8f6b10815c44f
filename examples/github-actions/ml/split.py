"""Deals labelled texts to a training and a test set, with the same share of each label in both.

Runs as a SageMaker processing job in the scikit-learn container, and as it is on any machine:

    python split.py --input-data ../data --base-dir /tmp/texts

Input: .csv files with a header and the columns named below. Output: train/train.csv and test/test.csv under the base
directory, of the same form.
"""
import argparse
import logging
import os
from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split

# the columns of your data
LABEL = "subject"
TEXT = "text"
TEST_SHARE = 0.25
SEED = 1

log = logging.getLogger("split")


def read(source):
    """Label and text of every row of one file, or of every .csv file of a directory."""
    files = [Path(source)] if Path(source).is_file() else sorted(Path(source).glob("**/*.csv"))
    if not files:
        raise FileNotFoundError(f"no .csv file in {source}")
    frame = pd.concat([pd.read_csv(file, dtype=str) for file in files], ignore_index=True)
    missing = [name for name in (LABEL, TEXT) if name not in frame.columns]
    if missing:
        raise ValueError(f"the data has no column {', '.join(missing)}, but {', '.join(frame.columns)}")
    return frame[[LABEL, TEXT]].dropna().drop_duplicates().reset_index(drop=True)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--base-dir",
        default=os.environ.get("PROCESSING_DIR", "/opt/ml/processing"),
        help="where the data sets are written (default: %(default)s)",
    )
    parser.add_argument("--input-data", help="a file, or a directory of files (default: <base-dir>/input/data)")
    args = parser.parse_args(argv)
    base = Path(args.base_dir)
    frame = read(args.input_data or base / "input" / "data")
    train, test = train_test_split(frame, test_size=TEST_SHARE, stratify=frame[LABEL], random_state=SEED)
    for name, rows in (("train", train), ("test", test)):
        target = base / name / f"{name}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        rows.to_csv(target, index=False)
        log.info("wrote %d texts to %s", len(rows), target)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
