"""What SageMaker does around the abalone example's own code, done here with XGBoost itself.

    abalone.py train HYPERPARAMETERS.json BASE      as the built-in algorithm: train.csv in, model.tar.gz out
    abalone.py predict PAYLOAD.csv BASE             as the endpoint: rows in, one prediction a line out
    abalone.py constant BASE                        the report of a model that always answers the training mean
"""
import json
import sys
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples" / "abalone" / "ml"))
import evaluate  # noqa: E402


def rows(file):
    return pd.read_csv(file, header=None).to_numpy(dtype=float)


def train(hyperparameters, base):
    parameters = json.loads(Path(hyperparameters).read_text())
    rounds = int(parameters.pop("num_round"))
    data = {name: rows(Path(base) / name / f"{name}.csv") for name in ("train", "validation")}
    matrices = {name: xgboost.DMatrix(values[:, 1:], label=values[:, 0]) for name, values in data.items()}
    booster = xgboost.train(parameters, matrices["train"], rounds, evals=[(matrices["validation"], "validation")], verbose_eval=False)
    model = Path(base) / "input" / "model"
    model.mkdir(parents=True)
    booster.save_model(str(model / evaluate.MODEL_FILE))
    with tarfile.open(model / "model.tar.gz", "w:gz") as archive:
        archive.add(model / evaluate.MODEL_FILE, evaluate.MODEL_FILE)


def predict(payload, base):
    booster = evaluate.load_model(Path(base) / "input" / "model")
    print(json.dumps([float(value) for value in booster.predict(xgboost.DMatrix(rows(payload)))]))


def constant(base):
    labels, _ = evaluate.load_test_set(Path(base) / "input" / "test")
    mean = rows(Path(base) / "train" / "train.csv")[:, 0].mean()
    print(json.dumps(evaluate.report(labels, np.full(len(labels), mean))))


if __name__ == "__main__":
    {"train": train, "predict": predict, "constant": constant}[sys.argv[1]](*sys.argv[2:])
