import importlib.util
import json
import tarfile
from pathlib import Path

import pandas as pd
import pytest

import evaluate
import split
import train

DATA = Path(train.__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A base directory after the split and the training, as the pipeline hands it to the evaluation."""
    base = tmp_path_factory.mktemp("base")
    split.main(["--input-data", str(DATA), "--base-dir", str(base)])
    train.main(["--train", str(base / "train"), "--model-dir", str(base / "model")])
    (base / "input" / "model").mkdir(parents=True)
    with tarfile.open(base / "input" / "model" / "model.tar.gz", "w:gz") as archive:
        archive.add(base / "model", ".")
    (base / "test").rename(base / "input" / "test")
    return base


def test_all_files_agree_on_the_columns():
    assert {(module.LABEL, module.TEXT) for module in (split, train, evaluate)} == {(split.LABEL, split.TEXT)}


def test_no_text_is_in_both_sets(base):
    sets = [set(pd.read_csv(file)[split.TEXT]) for file in (base / "train" / "train.csv", base / "input" / "test" / "test.csv")]
    assert min(len(texts) for texts in sets) > 50
    assert not sets[0] & sets[1]


def test_the_model_is_good_on_texts_it_has_not_seen(base):
    evaluate.main(["--base-dir", str(base)])
    metrics = json.loads((base / "evaluation" / "evaluation.json").read_text())["multiclass_classification_metrics"]
    assert 0.8 < metrics["accuracy"]["value"] <= 1
    assert 0.8 < metrics["weighted_f1"]["value"] <= 1


def test_a_model_that_always_answers_the_same_scores_badly():
    labels = ["a", "b", "c", "d"]
    assert evaluate.report(labels, ["a"] * 4)["multiclass_classification_metrics"]["accuracy"]["value"] == 0.25


def test_the_served_code_is_in_the_archive_and_answers(base):
    spec = importlib.util.spec_from_file_location("served", base / "model" / "code" / "train.py")
    served = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(served)
    model = served.model_fn(str(base / "model"))
    texts = pd.read_csv(base / "train" / "train.csv")[split.TEXT].tolist()[:3]
    body, content_type = served.output_fn(served.predict_fn(served.input_fn(json.dumps({"texts": texts}), "application/json"), model), "*/*")
    assert content_type == "application/json"
    answers = json.loads(body)["predictions"]
    assert len(answers) == len(texts)
    assert all(answer["label"] in model.classes_ and 0 < answer["score"] <= 1 for answer in answers)


@pytest.mark.parametrize("body", ['{"texts": []}', '{"texts": "one"}', '{"texts": [1]}', "{}"])
def test_a_body_of_another_form_is_refused(body):
    with pytest.raises(ValueError, match="the body must be"):
        train.input_fn(body, "application/json")


def test_another_content_type_is_refused():
    with pytest.raises(ValueError, match="application/json, got text/csv"):
        train.input_fn("a", "text/csv")


def test_data_of_another_form_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no .csv file"):
        split.read(tmp_path)
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="no column"):
        split.read(tmp_path)


def test_an_archive_without_model_is_refused(tmp_path):
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(__file__, "other.txt")
    with pytest.raises(FileNotFoundError, match="holds no model.joblib, but .*other.txt"):
        evaluate.load_model(tmp_path)
