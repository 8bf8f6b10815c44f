"""Turns a table into rows that can be scored: an id first, then the columns that preprocess.py makes, without a header.

    python ml/scoring_rows.py new.csv --id-column day > rows.csv

The table needs no label. The ids come back beside the scores; without --id-column they are the numbers of the rows, from 1.
"""
import argparse
import json
import sys
from pathlib import Path

import pandas as pd

import preprocess

COLUMNS = Path(__file__).resolve().parent / "columns.json"


def scoring_rows(frame, columns, id_column=None):
    """The table of ids and features."""
    wanted = [*([] if id_column is None else [id_column]), *columns["numbers"], *columns["categories"]]
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        raise ValueError(f"the data has no column {', '.join(missing)}, but {', '.join(frame.columns)}: see columns.json")
    ids = pd.Series(range(1, len(frame) + 1), index=frame.index) if id_column is None else frame[id_column]
    if ids.isna().any():
        raise ValueError(f"{int(ids.isna().sum())} rows have no {id_column}: every row needs an id")
    return pd.concat([ids, preprocess.features(frame, columns)], axis=1)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="a .csv file with a header")
    parser.add_argument("--id-column", help="the column that names a row (default: the number of the row)")
    args = parser.parse_args(argv)
    columns = json.loads(COLUMNS.read_text())
    texts = [*columns["categories"], *([] if args.id_column is None else [args.id_column])]
    frame = pd.read_csv(args.file, dtype={name: str for name in texts})
    scoring_rows(frame, columns, args.id_column).to_csv(sys.stdout, header=False, index=False, float_format="%.8g")


if __name__ == "__main__":
    main()
