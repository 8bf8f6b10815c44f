import generate_demand
import pandas as pd
import prepare
import pytest


def test_the_data_is_what_the_generator_makes(data, tmp_path):
    generate_demand.main(tmp_path / "demand.csv")
    assert (tmp_path / "demand.csv").read_bytes() == data.read_bytes()


def test_every_hour_is_in_one_set(data, tmp_path):
    prepare.main(["--input-data", str(data), "--base-dir", str(tmp_path)])
    sets = {name: pd.read_csv(tmp_path / name / f"{name}.csv", header=None) for name in prepare.SHARES}
    assert [len(rows) for rows in sets.values()] == [1400, 300, 300]
    together = pd.concat(sets.values()).sort_values([0, 1, 2, 3]).to_numpy()
    assert (together == pd.read_csv(data).sort_values(prepare.COLUMNS[:4]).to_numpy()).all()


def test_the_label_is_the_first_column_whatever_the_order_of_the_data(tmp_path):
    frame = pd.DataFrame([[6, 5, 4, 3, 2, 1.5]], columns=prepare.COLUMNS[::-1])
    frame.to_csv(tmp_path / "demand.csv", index=False)
    assert prepare.read(tmp_path).iloc[0].tolist() == [1.5, 2, 3, 4, 5, 6]


def test_hours_without_a_label_are_left_out(tmp_path):
    (tmp_path / "a.csv").write_text(f"{','.join(prepare.COLUMNS)}\n,1,2,3,4,5\n10,1,2,3,4,5\n")
    assert prepare.read(tmp_path)["demand"].tolist() == [10]


def test_data_that_does_not_fit_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no .csv file"):
        prepare.read(tmp_path)
    (tmp_path / "a.csv").write_text("demand,temperature,hour\n1,2,3\n")
    with pytest.raises(ValueError, match="no column wind, sun, weekday"):
        prepare.read(tmp_path)
