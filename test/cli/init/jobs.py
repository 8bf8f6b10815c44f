"""What SageMaker does around the ML code of a written application.

    jobs.py train DIRECTORY                   the built-in XGBoost; DIRECTORY is what /opt/ml is there
    jobs.py script PROGRAM DIRECTORY          a training job in script mode
    jobs.py invoke DIRECTORY BODY             an endpoint with XGBoost: rows of CSV in, predictions out
    jobs.py serve DIRECTORY PROGRAM BODY      an endpoint in script mode: what the program that travels with the model answers
"""
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
MODEL_FILE = "xgboost-model"


def parameters(directory):
    return json.loads((Path(directory) / "input" / "config" / "hyperparameters.json").read_text())


def rows(lines):
    import numpy as np

    return np.array([[float(cell) if cell else float("nan") for cell in line.split(",")] for line in lines if line.strip()])


def train(directory):
    import xgboost

    directory, given = Path(directory), parameters(directory)
    rounds = int(given.pop("num_round"))
    values = rows("".join(file.read_text() for file in sorted((directory / "input" / "data" / "train").glob("*.csv"))).split("\n"))
    booster = xgboost.train(given, xgboost.DMatrix(values[:, 1:], label=values[:, 0]), rounds)
    booster.save_model(str(directory / "model" / MODEL_FILE))


def script(program, directory):
    directory = Path(directory)
    given = {name: json.loads(value) for name, value in parameters(directory).items()}
    arguments = [text for name, value in given.items() if not name.startswith("sagemaker_") for text in (f"--{name}", str(value))]
    environment = {**os.environ, "SM_CHANNEL_TRAIN": str(directory / "input" / "data" / "train"), "SM_MODEL_DIR": str(directory / "model")}
    subprocess.run([sys.executable, program, *arguments], check=True, env=environment)


def invoke(directory, body):
    import xgboost

    booster = xgboost.Booster()
    booster.load_model(str(Path(directory) / "model" / MODEL_FILE))
    print(",".join(str(value) for value in booster.predict(xgboost.DMatrix(rows(body.split("\n"))))))


def serve(directory, program, body):
    model_dir = Path(directory) / "model"
    spec = importlib.util.spec_from_file_location("served", model_dir / "code" / program)
    served = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(served)
    answer, _ = served.output_fn(served.predict_fn(served.input_fn(body, "application/json"), served.model_fn(str(model_dir))), "application/json")
    print(answer)


if __name__ == "__main__":
    {"train": train, "script": script, "invoke": invoke, "serve": serve}[sys.argv[1]](*sys.argv[2:])
