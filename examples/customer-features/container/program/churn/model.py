"""The model, and the files it is kept in."""
import json
from pathlib import Path

import joblib
from sklearn.ensemble import HistGradientBoostingClassifier

from . import dataset

MODEL_FILE = "model.joblib"
CARD_FILE = "model.json"


def fit(features, labels, learning_rate=0.1, max_iter=100, max_depth=3):
    return HistGradientBoostingClassifier(
        learning_rate=learning_rate, max_iter=max_iter, max_depth=max_depth, random_state=1
    ).fit(features, labels)


def probabilities(model, features):
    """How likely each customer leaves."""
    return model.predict_proba(features[dataset.FEATURES])[:, 1]


def save(model, directory):
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, directory / MODEL_FILE)
    (directory / CARD_FILE).write_text(json.dumps({"features": dataset.FEATURES, "label": dataset.LABEL}))


def load(directory):
    """Loads a model that `save` wrote. The file is a pickle: load only what your own training has written."""
    directory = Path(directory)
    trained_on = json.loads((directory / CARD_FILE).read_text())["features"]
    if trained_on != dataset.FEATURES:
        raise ValueError(f"the model was trained on {trained_on}, but this image has {dataset.FEATURES}")
    return joblib.load(directory / MODEL_FILE)
