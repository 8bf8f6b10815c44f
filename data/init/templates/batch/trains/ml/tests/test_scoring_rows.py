import io
import json

import pandas as pd
import pytest

import preprocess
import scoring_rows

COLUMNS = {"label": "price", "numbers": ["size"], "categories": {"kind": ["flat", "house"]}}


def test_a_row_is_an_id_and_what_the_model_was_trained_with():
    frame = pd.DataFrame([{"size": 70, "kind": "house", "name": "b"}, {"size": None, "kind": "boat", "name": "a"}])
    rows = scoring_rows.scoring_rows(frame, COLUMNS, "name")
    assert rows.iloc[0].tolist() == ["b", 70, 0, 1]
    assert rows.iloc[1, [0, 2, 3]].tolist() == ["a", 0, 0]
    assert rows.iloc[:, 1:].equals(preprocess.features(frame, COLUMNS))
    assert scoring_rows.scoring_rows(frame, COLUMNS).iloc[:, 0].tolist() == [1, 2]


def test_a_column_or_an_id_that_is_missing_is_named():
    with pytest.raises(ValueError, match="no column kind, but size: see"):
        scoring_rows.scoring_rows(pd.DataFrame({"size": [1]}), COLUMNS)
    with pytest.raises(ValueError, match="1 rows have no name"):
        scoring_rows.scoring_rows(pd.DataFrame({"size": [1, 2], "kind": "flat", "name": ["a", None]}), COLUMNS, "name")


def test_the_columns_of_the_project(tmp_path, capsys):
    columns = json.loads(scoring_rows.COLUMNS.read_text())
    row = {**{name: 1.5 for name in columns["numbers"]}, **{name: values[0] for name, values in columns["categories"].items()}, "key": "007"}
    pd.DataFrame([row]).to_csv(tmp_path / "new.csv", index=False)
    scoring_rows.main([str(tmp_path / "new.csv"), "--id-column", "key"])
    printed = pd.read_csv(io.StringIO(capsys.readouterr().out), header=None, dtype={0: str})
    assert printed.iloc[0, 0] == "007"
    assert printed.shape[1] == 1 + len(columns["numbers"]) + sum(len(values) for values in columns["categories"].values())
