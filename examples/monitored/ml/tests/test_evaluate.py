import json
import tarfile

import evaluate
import numpy as np
import pandas as pd
import prepare
import pytest
import xgboost


@pytest.fixture
def job(data, tmp_path):
    """What the job finds: the data sets, and an archive with a model."""
    prepare.main(["--input-data", str(data), "--base-dir", str(tmp_path / "input")])
    train = pd.read_csv(tmp_path / "input" / "train" / "train.csv", header=None).to_numpy(dtype=float)
    booster = xgboost.train({"objective": "reg:squarederror", "max_depth": 4}, xgboost.DMatrix(train[:, 1:], label=train[:, 0]), 40)
    booster.save_model(str(tmp_path / "xgboost-model.json"))
    (tmp_path / "input" / "model").mkdir()
    with tarfile.open(tmp_path / "input" / "model" / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "xgboost-model.json", evaluate.MODEL_FILE)
    evaluate.main(["--base-dir", str(tmp_path)])
    return tmp_path


def test_the_report_is_about_the_test_set(job):
    metrics = json.loads((job / "evaluation" / "evaluation.json").read_text())["regression_metrics"]
    scored = pd.read_csv(job / "predictions" / "predictions.csv")
    assert metrics["mse"]["value"] == pytest.approx(((scored["label"] - scored["prediction"]) ** 2).mean(), rel=1e-6)
    assert metrics["r2"]["value"] > 0.9
    assert len(scored) == 300


def test_the_baseline_data_has_answers_in_place_of_labels(job):
    served = pd.read_csv(job / "served" / "served.csv")
    train = pd.read_csv(job / "input" / "train" / "train.csv", header=None, names=evaluate.COLUMNS)
    assert list(served.columns) == evaluate.COLUMNS
    assert served[evaluate.COLUMNS[1:]].equals(train[evaluate.COLUMNS[1:]])
    model = evaluate.load_model(job / "input" / "model")
    assert np.allclose(served["demand"], model.predict(xgboost.DMatrix(train[evaluate.COLUMNS[1:]].to_numpy(dtype=float))), atol=1e-3)
    assert not np.allclose(served["demand"], train["demand"], atol=0.5)


def test_a_model_that_answers_the_mean_explains_nothing():
    labels = np.array([1.0, 2.0, 3.0])
    assert evaluate.report(labels, np.full(3, 2.0))["regression_metrics"]["r2"]["value"] == 0
    assert evaluate.report(labels, labels)["regression_metrics"]["mse"]["value"] == 0


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="no .csv file"):
        evaluate.load(tmp_path)
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(__file__, "other.txt")
    with pytest.raises(FileNotFoundError, match="holds no xgboost-model, but .*other.txt"):
        evaluate.load_model(tmp_path)
