import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import preprocess

COLUMNS = {"label": "price", "numbers": ["size", "age"], "categories": {"kind": ["flat", "house"]}}
PROJECT = Path(preprocess.__file__).resolve().parent.parent


@pytest.fixture
def source(tmp_path):
    directory = tmp_path / "input" / "data"
    directory.mkdir(parents=True)
    rows = [{"id": i, "price": 10 * i, "size": i, "age": i % 7, "kind": ["flat", "house"][i % 2]} for i in range(100)]
    pd.DataFrame(rows).to_csv(directory / "a.csv", index=False)
    return directory


def test_the_label_comes_first_and_categories_become_columns(source):
    (source.parent / "config").mkdir()
    (source.parent / "config" / "0123.json").write_text(json.dumps(COLUMNS))
    base = source.parent.parent
    preprocess.main(["--base-dir", str(base)])
    sets = {name: pd.read_csv(base / name / f"{name}.csv", header=None) for name in preprocess.SHARES}
    assert {name: frame.shape for name, frame in sets.items()} == {"train": (70, 5), "validation": (15, 5), "test": (15, 5)}
    rows = pd.concat(sets.values()).sort_values(0).to_numpy()
    assert rows[:, 0].tolist() == [10.0 * i for i in range(100)]
    assert rows[3].tolist() == [30, 3, 3, 0, 1]


def test_the_split_depends_on_the_seed_only():
    first, again, other = (preprocess.split(100, seed)["test"].tolist() for seed in (1, 1, 2))
    assert first == again != other


def test_gaps_stay_and_unknown_values_are_no_category(source, caplog):
    (source / "b.csv").write_text("price,size,age,kind\n5,,2,boat\n,1,1,flat\n")
    frame = preprocess.read(source, COLUMNS)
    assert len(frame) == 101  # without the row that has no label
    values = preprocess.features(frame, COLUMNS).to_numpy()[-1]
    assert np.isnan(values[0])
    assert values[1:].tolist() == [2, 0, 0]
    assert "boat" in caplog.text


def test_a_column_that_is_missing_is_named(source):
    with pytest.raises(ValueError, match="no column weight, but id, price"):
        preprocess.read(source, {**COLUMNS, "numbers": ["size", "weight"]})


def test_fails_without_data(tmp_path):
    with pytest.raises(FileNotFoundError, match="no .csv file"):
        preprocess.read(tmp_path, COLUMNS)
    with pytest.raises(FileNotFoundError, match="one .json file is expected"):
        preprocess.one_file(tmp_path, ".json")


def test_columns_json_names_the_columns_of_the_data():
    columns = json.loads((PROJECT / "ml" / "columns.json").read_text())
    frame = preprocess.read(PROJECT / "data", columns)
    for name, values in columns["categories"].items():
        assert set(frame[name].dropna()) <= set(values)
    assert len(frame) > 100
