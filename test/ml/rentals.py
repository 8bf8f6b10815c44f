"""What SageMaker does around the rentals example's own code, in the framework's containers.

    rentals.py train DIRECTORY                    a training job in script mode; DIRECTORY is what /opt/ml is there
    rentals.py serve DIRECTORY ENVIRONMENT ROW    an endpoint: loads the model by the registered program, and answers a row of CSV
"""
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "examples" / "build-train" / "ml"
os.environ.setdefault("OMP_NUM_THREADS", "1")


def train(directory):
    directory = Path(directory)
    given = json.loads((directory / "input" / "config" / "hyperparameters.json").read_text())
    parameters = {name: json.loads(value) for name, value in given.items()}
    program = parameters["sagemaker_program"]
    arguments = [text for name, value in parameters.items() if not name.startswith("sagemaker_") for text in (f"--{name}", str(value))]
    environment = {**os.environ, "SM_CHANNEL_TRAIN": str(directory / "input" / "data" / "train"), "SM_MODEL_DIR": str(directory / "model")}
    subprocess.run([sys.executable, str(SOURCE / program), *arguments], check=True, env=environment)


def serve(directory, environment, row):
    environment = json.loads(environment)
    model_dir = str(Path(directory) / "model")
    code = environment["SAGEMAKER_SUBMIT_DIRECTORY"].replace("/opt/ml/model", model_dir)
    spec = importlib.util.spec_from_file_location("served", Path(code) / environment["SAGEMAKER_PROGRAM"])
    served = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(served)
    print(json.dumps([float(value) for value in served.model_fn(model_dir).predict([[float(cell) for cell in row.split(",")]])]))


if __name__ == "__main__":
    {"train": train, "serve": serve}[sys.argv[1]](*sys.argv[2:])
