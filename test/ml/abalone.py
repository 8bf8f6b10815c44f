"""What SageMaker does around the abalone example's own code, done here with XGBoost itself.

    abalone.py train DIRECTORY                 as the built-in algorithm; DIRECTORY is what /opt/ml is there
    abalone.py predict PAYLOAD.csv DIRECTORY   as the endpoint: rows in, predictions out
    abalone.py constant TRAIN.csv TEST.csv     the report of a model that always answers the training mean
"""
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples" / "abalone" / "ml"))
import evaluate  # noqa: E402

# the name that current versions have for it
OBJECTIVES = {"reg:linear": "reg:squarederror"}


def rows(source):
    files = sorted(Path(source).glob("*.csv")) if Path(source).is_dir() else [source]
    return pd.concat([pd.read_csv(file, header=None) for file in files]).to_numpy(dtype=float)


def train(directory):
    directory = Path(directory)
    parameters = json.loads((directory / "input" / "config" / "hyperparameters.json").read_text())
    parameters["objective"] = OBJECTIVES.get(parameters["objective"], parameters["objective"])
    rounds = int(parameters.pop("num_round"))
    matrices = {}
    for name in ("train", "validation"):
        values = rows(directory / "input" / "data" / name)
        matrices[name] = xgboost.DMatrix(values[:, 1:], label=values[:, 0])
    booster = xgboost.train(parameters, matrices["train"], rounds, evals=[(matrices["validation"], "validation")], verbose_eval=False)
    booster.save_model(str(directory / "model" / evaluate.MODEL_FILE))


def predict(payload, directory):
    booster = xgboost.Booster()
    booster.load_model(str(Path(directory) / "model" / evaluate.MODEL_FILE))
    print(json.dumps([float(value) for value in booster.predict(xgboost.DMatrix(rows(payload)))]))


def constant(training, testing):
    labels = rows(testing)[:, 0]
    print(json.dumps(evaluate.report(labels, np.full(len(labels), rows(training)[:, 0].mean()))))


if __name__ == "__main__":
    {"train": train, "predict": predict, "constant": constant}[sys.argv[1]](*sys.argv[2:])
