"""What SageMaker does around the monitored example's own code.

    demand.py train DIRECTORY                     as the built-in algorithm; DIRECTORY is what /opt/ml is there
    demand.py predict PAYLOAD.csv DIRECTORY       as the endpoint: rows in, predictions out
    demand.py baseline ENVIRONMENT DIRECTORY      as Model Monitor's container: types and completeness of columns, or the mean squared error
    demand.py violations BASELINE DIRECTORY       as a monitor: what data that the endpoint captures breaks, by kind of data
    demand.py mse DIRECTORY                       the mean squared error on new hours, by kind of data
"""
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples" / "monitored" / "ml"))
import evaluate  # noqa: E402
import generate_demand  # noqa: E402


def rows(source):
    return pd.concat([pd.read_csv(file, header=None) for file in sorted(Path(source).glob("*.csv"))]).to_numpy(dtype=float)


def train(directory):
    directory = Path(directory)
    parameters = json.loads((directory / "input" / "config" / "hyperparameters.json").read_text())
    rounds = int(parameters.pop("num_round"))
    matrices = {}
    for name in ("train", "validation"):
        values = rows(directory / "input" / "data" / name)
        matrices[name] = xgboost.DMatrix(values[:, 1:], label=values[:, 0])
    booster = xgboost.train(parameters, matrices["train"], rounds, evals=[(matrices["validation"], "validation")], verbose_eval=False)
    booster.save_model(str(directory / "model" / evaluate.MODEL_FILE))


def model(directory):
    booster = xgboost.Booster()
    booster.load_model(str(Path(directory) / "model" / evaluate.MODEL_FILE))
    return booster


def predict(payload, directory):
    values = pd.read_csv(payload, header=None).to_numpy(dtype=float)
    print(",".join(str(value) for value in model(directory).predict(xgboost.DMatrix(values))))


def type_of(column):
    numbers = pd.to_numeric(column, errors="coerce")
    if numbers.isna().any():
        return "String"
    return "Integral" if (numbers == numbers.round()).all() else "Fractional"


def baseline(environment, directory):
    environment, base = json.loads(environment), Path(directory)
    csv = json.loads(environment["dataset_format"])["csv"]
    [source] = (base / "input" / "baseline_dataset_input").glob("*.csv")
    frame = pd.read_csv(source, header=0 if csv["header"] else None, dtype=str)
    if environment.get("analysis_type") == "MODEL_QUALITY":
        answers, truth = (frame[environment[name]].astype(float) for name in ("inference_attribute", "ground_truth_attribute"))
        mse = float(((answers - truth) ** 2).mean())
        statistics = {"regression_metrics": {"mse": {"value": mse}}}
        constraints = {"regression_constraints": {"mse": {"threshold": mse, "comparison_operator": "GreaterThanThreshold"}}}
    else:
        statistics = {"features": [{"name": name} for name in frame.columns]}
        constraints = {
            "features": [
                {"name": name, "inferred_type": type_of(column.dropna()), "completeness": float(column.notna().mean())}
                for name, column in frame.items()
            ]
        }
    for name, content in (("statistics", statistics), ("constraints", constraints)):
        (base / "output" / f"{name}.json").write_text(json.dumps(content))


def new_hours(kind):
    return pd.DataFrame(list(generate_demand.hours(300, seed=99, insulated=kind == "insulated")), columns=generate_demand.COLUMNS)


def violations(kind, place, directory):
    """Requests, and before them the answers, without a header: columns are those of the baseline, by their position."""
    frame = new_hours(kind)
    captured = frame.assign(demand=evaluate.predict(model(directory), frame)).astype(object)
    if kind == "nonsense":
        captured.loc[::3, "temperature"] = "n/a"
    if kind == "gaps":
        captured.loc[::3, "wind"] = None
    captured = captured.to_numpy()
    found = []
    for i, feature in enumerate(json.loads((Path(place) / "constraints.json").read_text())["features"]):
        column = pd.Series(captured[:, i])
        if column.notna().mean() < feature["completeness"]:
            found.append(f"{feature['name']}: missing values")
        now = type_of(column.dropna())
        if now == "String" and feature["inferred_type"] != "String":
            found.append(f"{feature['name']}: not numeric")
        elif now == "Fractional" and feature["inferred_type"] == "Integral":
            found.append(f"{feature['name']}: not integral")
    return found


def mse(kind, directory):
    frame = new_hours(kind)
    return float(np.mean((evaluate.predict(model(directory), frame) - frame["demand"]) ** 2))


def by_kind(function, *kinds):
    return lambda *args: print(json.dumps({kind: function(kind, *args) for kind in kinds}))


if __name__ == "__main__":
    commands = {
        "train": train,
        "predict": predict,
        "baseline": baseline,
        "violations": by_kind(violations, "usual", "nonsense", "gaps"),
        "mse": by_kind(mse, "usual", "insulated"),
    }
    commands[sys.argv[1]](*sys.argv[2:])
