import importlib.util
import json
import tarfile

import evaluate
import generate_rentals
import numpy as np
import pytest
import train


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory):
    directory = tmp_path_factory.mktemp("model")
    data = train.Path(train.__file__).parent.parent / "data"
    train.main(["--train", str(data / "train.csv"), "--model-dir", str(directory), "--max-iter", "150"])
    return directory


def job(directory, model_dir, test_set):
    (directory / "input" / "model").mkdir(parents=True)
    with tarfile.open(directory / "input" / "model" / "model.tar.gz", "w:gz") as archive:
        for file in sorted(model_dir.rglob("*")):
            archive.add(file, str(file.relative_to(model_dir)), recursive=False)
    (directory / "input" / "test").mkdir()
    (directory / "input" / "test" / "test.csv").write_bytes(test_set)
    evaluate.main(["--base-dir", str(directory)])
    return json.loads((directory / "evaluation" / "evaluation.json").read_text())["regression_metrics"]


def test_the_data_is_what_the_generator_makes(data, tmp_path):
    generate_rentals.main(tmp_path)
    for name in ("train.csv", "test.csv"):
        assert (tmp_path / name).read_bytes() == (data / name).read_bytes()


def test_training_and_test_days_are_different_days(data):
    assert len((data / "train.csv").read_text().splitlines()) == generate_rentals.TRAINING_DAYS + 1
    assert len((data / "test.csv").read_text().splitlines()) == generate_rentals.TEST_DAYS + 1


def test_the_model_is_good_on_days_it_has_not_seen(model_dir, data, tmp_path):
    metrics = job(tmp_path, model_dir, (data / "test.csv").read_bytes())
    assert 0.8 < metrics["r2"]["value"] < 0.99
    assert metrics["rmse"]["value"] ** 2 == pytest.approx(metrics["mse"]["value"])


def test_the_served_code_is_in_the_archive_and_loads_the_model(model_dir):
    spec = importlib.util.spec_from_file_location("served", model_dir / "code" / "train.py")
    served = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(served)
    summer, winter = served.model_fn(str(model_dir)).predict(np.array([[190, 2, 0, 22.0, 50, 5.0], [15, 6, 0, 5.0, 60, 5.0]]))
    assert summer > 2 * winter > 0


def test_a_model_that_answers_the_mean_explains_nothing():
    labels = np.array([1.0, 2.0, 3.0])
    metrics = evaluate.report(labels, np.full(3, 2.0))["regression_metrics"]
    assert metrics["r2"]["value"] == 0
    assert metrics["mae"]["value"] == pytest.approx(2 / 3)
    assert evaluate.report(labels, labels)["regression_metrics"]["r2"]["value"] == 1


def test_data_without_label_is_refused(tmp_path):
    (tmp_path / "train.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="no column rentals"):
        train.load(tmp_path)
    (tmp_path / "train.csv").unlink()
    with pytest.raises(FileNotFoundError, match="no .csv file"):
        train.load(tmp_path)


def test_an_archive_without_model_is_refused(tmp_path):
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(__file__, "other.txt")
    with pytest.raises(FileNotFoundError, match="holds no model.joblib, but .*other.txt"):
        evaluate.load_model(tmp_path)
