"""What SageMaker does around the customer features example's own code; its feature store is the one of the example's tests.

    customers.py process STATE SCRIPT ARGUMENTS...   a processing job; PROCESSING_DIR is what /opt/ml/processing is there
    customers.py train STATE                         a training job; ML_DIR is what /opt/ml is there
    customers.py features SCRIPT                     the features that the script ingests, with their types

STATE is a directory that keeps the feature store from job to job.
"""
import importlib.util
import inspect
import json
import pickle
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "customer-features"
sys.path[:0] = [str(EXAMPLE / "ml" / "tests"), str(EXAMPLE / "container" / "program")]
import conftest  # noqa: E402


def load(script):
    specification = importlib.util.spec_from_file_location("job", script)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


class State:
    def __init__(self, directory):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.file = self.directory / "feature-store"
        self.store = pickle.loads(self.file.read_bytes()) if self.file.exists() else conftest.FakeFeatureStore()

    def save(self):
        self.file.write_bytes(pickle.dumps(self.store))


def process(directory, script, *arguments):
    state = State(directory)
    main = load(script).main
    if "client" in inspect.signature(main).parameters:
        status = main(list(arguments), client=state.store)
        # some minutes later
        state.store.arrive(state.directory, state.store.stored, "records")
    else:
        status = main(list(arguments), sagemaker=state.store, s3=state.store, timeout=0)
    state.save()
    return status or 0


def train(directory):
    from churn import train as training

    store = State(directory).store
    return training.main(store, store, sleep=lambda _: None)


def features(script):
    print(json.dumps(load(script).FEATURES))
    return 0


if __name__ == "__main__":
    sys.exit({"process": process, "train": train, "features": features}[sys.argv[1]](*sys.argv[2:]))
