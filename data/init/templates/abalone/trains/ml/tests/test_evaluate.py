import io
import json
import tarfile

import numpy as np
import pandas as pd
import pytest
import xgboost

import evaluate


@pytest.fixture
def data():
    random = np.random.RandomState(3)
    features = random.uniform(-1, 1, (400, 4))
    return 10 + 3 * features[:, 0] + random.normal(0, 0.1, 400), features


@pytest.fixture
def base(tmp_path, data):
    """A base directory as the pipeline hands it to the job: the model as the built-in algorithm saves it, and test data."""
    labels, features = data
    booster = xgboost.train({"objective": "reg:squarederror", "max_depth": 4}, xgboost.DMatrix(features, label=labels), 30)
    booster.save_model(str(tmp_path / "xgboost-model"))
    for name in ("model", "test"):
        (tmp_path / "input" / name).mkdir(parents=True)
    with tarfile.open(tmp_path / "input" / "model" / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "xgboost-model", "xgboost-model")
    pd.DataFrame(np.column_stack([labels, features])).to_csv(tmp_path / "input" / "test" / "test.csv", header=False, index=False)
    return tmp_path


def test_the_report_has_the_registry_s_form(base):
    evaluate.main(["--base-dir", str(base)])
    report = json.loads((base / "evaluation" / "evaluation.json").read_text())
    assert list(report) == ["regression_metrics"]
    assert sorted(report["regression_metrics"]) == ["mae", "mse", "r2", "rmse"]
    for metric in report["regression_metrics"].values():
        assert sorted(metric) == ["standard_deviation", "value"]
        assert all(isinstance(number, float) for number in metric.values())


def test_a_model_that_has_learnt_scores_well(base):
    metrics = evaluate.evaluate(base)["regression_metrics"]
    assert metrics["mse"]["value"] < 0.1
    assert metrics["r2"]["value"] > 0.95
    assert metrics["rmse"]["value"] == pytest.approx(metrics["mse"]["value"] ** 0.5)


def test_metrics_of_known_errors():
    labels = np.array([1.0, 2.0, 3.0, 4.0])
    assert evaluate.metrics(labels, labels + np.array([1, -1, 2, 0])) == pytest.approx(
        {"mae": 1.0, "mse": 1.5, "rmse": 1.5**0.5, "r2": 1 - 1.5 / 1.25}
    )


def test_standard_deviations_need_200_rows(data):
    labels, _ = data
    few = evaluate.report(labels[:199], labels[:199] + 1)["regression_metrics"]
    assert {metric["standard_deviation"] for metric in few.values()} == {"NaN"}
    random = np.random.RandomState(5)
    enough = evaluate.report(labels[:200], labels[:200] + random.normal(0, 1, 200))["regression_metrics"]
    assert all(0 < metric["standard_deviation"] < 0.5 for metric in enough.values())


def test_the_report_is_the_same_every_time(base):
    assert evaluate.evaluate(base) == evaluate.evaluate(base)


def test_fails_when_the_archive_holds_no_model(base):
    with tarfile.open(base / "input" / "model" / "model.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("other-model"), io.BytesIO())
    with pytest.raises(FileNotFoundError, match="holds no xgboost-model, but .'other-model'"):
        evaluate.evaluate(base)


def test_fails_without_test_data(base):
    (base / "input" / "test" / "test.csv").unlink()
    with pytest.raises(FileNotFoundError, match="no .csv file"):
        evaluate.evaluate(base)
