import io
import json
import tarfile

import numpy as np
import pandas as pd
import pytest
import xgboost

import evaluate


@pytest.fixture
def base(tmp_path):
    """A base directory as the pipeline hands it to the job: the model as the built-in algorithm saves it, and test data."""
    random = np.random.RandomState(3)
    features = random.uniform(-1, 1, (300, 3))
    labels = 10 + 3 * features[:, 0]
    booster = xgboost.train({"objective": "reg:squarederror", "max_depth": 4}, xgboost.DMatrix(features, label=labels), 30)
    booster.save_model(str(tmp_path / "xgboost-model"))
    for name in ("model", "test"):
        (tmp_path / "input" / name).mkdir(parents=True)
    with tarfile.open(tmp_path / "input" / "model" / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "xgboost-model", "xgboost-model")
    pd.DataFrame(np.column_stack([labels, features])).to_csv(tmp_path / "input" / "test" / "test.csv", header=False, index=False)
    return tmp_path


def test_a_model_that_has_learnt_scores_well(base):
    evaluate.main(["--base-dir", str(base)])
    metrics = json.loads((base / "evaluation" / "evaluation.json").read_text())["regression_metrics"]
    assert metrics["r2"]["value"] > 0.95
    assert metrics["rmse"]["value"] == pytest.approx(metrics["mse"]["value"] ** 0.5)


def test_a_model_that_answers_the_mean_explains_nothing():
    labels = np.array([1.0, 2.0, 3.0])
    metrics = evaluate.report(labels, np.full(3, 2.0))["regression_metrics"]
    assert metrics["r2"]["value"] == 0
    assert metrics["mae"]["value"] == pytest.approx(2 / 3)


def test_fails_when_the_archive_holds_no_model(base):
    with tarfile.open(base / "input" / "model" / "model.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("other-model"), io.BytesIO())
    with pytest.raises(FileNotFoundError, match="holds no xgboost-model, but .'other-model'"):
        evaluate.main(["--base-dir", str(base)])


def test_fails_without_test_data(base):
    (base / "input" / "test" / "test.csv").unlink()
    with pytest.raises(FileNotFoundError, match="no .csv file"):
        evaluate.main(["--base-dir", str(base)])
