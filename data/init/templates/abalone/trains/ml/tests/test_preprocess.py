import numpy as np
import pandas as pd
import pytest

import preprocess

ROWS = 200


@pytest.fixture
def frame():
    random = np.random.RandomState(7)
    values = {name: random.uniform(0.1, 1.0, ROWS) for name in preprocess.MEASURES}
    return pd.DataFrame(
        {"sex": random.choice(["F", "I", "M"], ROWS), **values, preprocess.LABEL: random.randint(1, 29, ROWS).astype(float)}
    )[preprocess.COLUMNS]


def test_every_row_is_dealt_to_one_set_only(frame):
    parts = preprocess.split(frame)
    assert {name: len(part) for name, part in parts.items()} == {"train": 140, "validation": 30, "test": 30}
    assert sorted(index for part in parts.values() for index in part.index) == list(range(ROWS))


def test_the_split_depends_on_the_seed_only(frame):
    first, again, other = (preprocess.split(frame, seed)["test"].index.tolist() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_label_comes_first_and_stays_as_it_is(frame):
    data_sets = preprocess.preprocess(frame)
    labels = preprocess.split(frame)["validation"][preprocess.LABEL]
    assert data_sets["validation"][:, 0].tolist() == labels.tolist()


def test_measures_are_scaled_by_the_training_rows(frame):
    train = preprocess.preprocess(frame)["train"]
    measures = train[:, 1 : 1 + len(preprocess.MEASURES)]
    assert np.allclose(measures.mean(axis=0), 0)
    assert np.allclose(measures.std(axis=0), 1)


def test_rows_held_out_leave_no_trace_in_the_training_set(frame):
    before = preprocess.preprocess(frame)["train"]
    held_out = preprocess.split(frame)["test"].index
    frame.loc[held_out, preprocess.MEASURES] *= 1000
    assert np.array_equal(before, preprocess.preprocess(frame)["train"])


def test_each_sex_becomes_a_column(frame):
    parts = preprocess.split(frame)
    data_sets = preprocess.preprocess(frame)
    for name, part in parts.items():
        columns = data_sets[name][:, -3:]
        assert [["F", "I", "M"][i] for i in columns.argmax(axis=1)] == part["sex"].tolist()
        assert columns.sum(axis=1).tolist() == [1.0] * len(part)


def test_gaps_are_filled(frame):
    frame.loc[::3, "height"] = np.nan
    frame.loc[::5, "sex"] = np.nan
    for values in preprocess.preprocess(frame).values():
        assert np.isfinite(values).all()
        assert values.shape[1] == 1 + len(preprocess.MEASURES) + 3


def test_rows_without_a_label_are_left_out(tmp_path, frame):
    frame.loc[:9, preprocess.LABEL] = np.nan
    frame.to_csv(tmp_path / "raw.csv", header=False, index=False)
    assert len(preprocess.read(tmp_path)) == ROWS - 10


def test_all_files_of_a_directory_are_read_in_order(tmp_path, frame):
    frame[100:].to_csv(tmp_path / "b.csv", header=False, index=False)
    frame[:100].to_csv(tmp_path / "a.csv", header=False, index=False)
    pd.testing.assert_frame_equal(preprocess.read(tmp_path), frame, check_dtype=False)


def test_fails_without_data(tmp_path):
    with pytest.raises(FileNotFoundError, match="no .csv file"):
        preprocess.read(tmp_path)


def test_main_reads_the_job_s_input_and_writes_its_outputs(tmp_path, frame):
    source = tmp_path / "input" / "data"
    source.mkdir(parents=True)
    frame.to_csv(source / "abalone.csv", header=False, index=False)
    preprocess.main(["--base-dir", str(tmp_path)])
    written = {name: pd.read_csv(tmp_path / name / f"{name}.csv", header=None) for name in preprocess.SHARES}
    assert {name: values.shape for name, values in written.items()} == {
        "train": (140, 11),
        "validation": (30, 11),
        "test": (30, 11),
    }
