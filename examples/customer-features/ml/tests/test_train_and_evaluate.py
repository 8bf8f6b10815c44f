import json
import tarfile

import numpy as np
import pytest

import evaluate
import main as entry_point
import prepare_and_ingest as ingestion
from churn import dataset, metrics, model, train


@pytest.fixture
def job(tmp_path, monkeypatch):
    """The directories of a training job."""
    base = tmp_path / "job"
    (base / "input" / "config").mkdir(parents=True)
    # the service hands over every hyperparameter as a string
    parameters = {"feature_group": "customers", "ingestion_id": "run-1", "learning_rate": "0.1", "max_iter": "60", "wait_seconds": "0"}
    (base / "input" / "config" / "hyperparameters.json").write_text(json.dumps(parameters))
    monkeypatch.setenv("ML_DIR", str(base))
    return base


def test_training_writes_model_and_metrics(job, ingested, capsys):
    assert train.main(ingested, ingested) == 0
    printed = dict(line[: -1].split("=") for line in capsys.readouterr().out.split() if line.startswith("validation:"))
    assert set(printed) == {"validation:auc", "validation:accuracy", "validation:f1"}
    assert float(printed["validation:auc"]) > 0.75
    assert model.load(job / "model").n_features_in_ == len(dataset.FEATURES)


def test_training_tells_why_it_failed(job, feature_store):
    assert train.main(feature_store, feature_store) == 1
    assert (job / "output" / "failure").read_text().startswith("TimeoutError: 0 of an unknown number of records of run run-1")
    assert not (job / "model").exists()


def test_the_test_customers_are_unknown_to_the_model(ingested):
    rows = train.OfflineStore(ingested, ingested, "customers").wait_for("run-1", timeout=0)
    sets = {name: set(dataset.part(rows, name)[0].index) for name in dataset.SETS}
    assert sum(map(len, sets.values())) == len(rows)
    assert not sets["train"] & sets["test"] and not sets["train"] & sets["validation"]
    assert 0.6 < len(sets["train"]) / len(rows) < 0.8


def test_the_label_and_the_run_are_no_features():
    assert not set(dataset.FEATURES) & {"churned", "customer_id", "event_time", "ingestion_id", "ingestion_size"}
    assert set(dataset.FEATURES) < set(ingestion.FEATURES)


def evaluated(job, ingested):
    base = job.parent / "processing"
    (base / "input" / "model").mkdir(parents=True)
    with tarfile.open(base / "input" / "model" / "model.tar.gz", "w:gz") as archive:
        for file in sorted((job / "model").iterdir()):
            archive.add(file, file.name)
    evaluate.main(["--feature-group", "customers", "--ingestion-id", "run-1", "--base-dir", str(base)], ingested, ingested, timeout=0)
    return json.loads((base / "evaluation" / "evaluation.json").read_text())


def test_evaluation_writes_the_registry_s_report(job, ingested):
    train.main(ingested, ingested)
    report = evaluated(job, ingested)
    assert list(report) == ["binary_classification_metrics"]
    values = report["binary_classification_metrics"]
    special = {"confusion_matrix", "receiver_operating_characteristic_curve", "precision_recall_curve"}
    single = {
        "recall", "precision", "accuracy", "auc", "f0_5", "f1", "f2",
        "true_positive_rate", "true_negative_rate", "false_positive_rate", "false_negative_rate",
        *(f"{name}_best_constant_classifier" for name in ("recall", "precision", "accuracy", "f0_5", "f1", "f2")),
    }
    assert set(values) == special | single
    for name in single:
        assert sorted(values[name]) == ["standard_deviation", "value"]
        assert 0 <= values[name]["value"] <= 1
    matrix = values["confusion_matrix"]
    assert {row: sorted(columns) for row, columns in matrix.items()} == {"0": ["0", "1"], "1": ["0", "1"]}
    assert len(values["receiver_operating_characteristic_curve"]["false_positive_rates"]) <= 50
    assert values["auc"]["value"] > 0.75
    assert values["accuracy"]["value"] > values["accuracy_best_constant_classifier"]["value"]


def test_a_model_that_knows_nothing_has_an_auc_of_a_half():
    labels = np.array([0, 1] * 150)
    values = metrics.report(labels, np.full(300, 0.3))["binary_classification_metrics"]
    assert values["auc"]["value"] == 0.5
    assert values["recall"]["value"] == values["f1"]["value"] == 0


def test_metrics_of_known_answers():
    values = metrics.report([0, 0, 1, 1, 1], [0.1, 0.6, 0.4, 0.8, 0.9])["binary_classification_metrics"]
    assert values["confusion_matrix"] == {"0": {"0": 1, "1": 1}, "1": {"0": 1, "1": 2}}
    assert values["precision"]["value"] == values["recall"]["value"] == pytest.approx(2 / 3)
    assert values["auc"]["value"] == pytest.approx(5 / 6)
    assert values["accuracy_best_constant_classifier"]["value"] == 0.6
    assert values["accuracy"]["standard_deviation"] == "NaN"


def test_fails_when_only_one_label_occurs():
    with pytest.raises(ValueError, match="both must occur"):
        metrics.report([1, 1], [0.5, 0.6])


def test_fails_when_model_and_image_disagree_on_the_features(job, ingested, monkeypatch):
    train.main(ingested, ingested)
    monkeypatch.setattr(dataset, "FEATURES", [*dataset.FEATURES, "age"])
    with pytest.raises(ValueError, match="the model was trained on"):
        model.load(job / "model")


def test_fails_on_an_unknown_command(capsys):
    assert entry_point.main(["tune"]) == 2
    assert "train | serve, got 'tune'" in capsys.readouterr().err
