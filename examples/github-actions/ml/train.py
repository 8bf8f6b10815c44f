"""Trains the classifier of texts, and serves it.

Runs as script in SageMaker's scikit-learn container: as a training job, and in an endpoint, where the container calls
the four functions whose names end in _fn; this very file travels with the model. Anywhere else:

    python train.py --train /tmp/texts/train --model-dir /tmp/texts/model

An endpoint takes {"texts": ["...", ...]} and answers {"predictions": [{"label": "...", "score": 0.9}, ...]}.
"""
import argparse
import json
import logging
import os
import shutil
from pathlib import Path

import joblib
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

LABEL = "subject"
TEXT = "text"
MODEL_FILE = "model.joblib"

log = logging.getLogger("train")


def classifier(ngrams, strength):
    """Words and pairs of words, weighed by how telling they are, and a linear model over them."""
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, ngrams), sublinear_tf=True, strip_accents="unicode"),
        LogisticRegression(C=strength, max_iter=1000),
    )


def load(source):
    """Texts and labels of every .csv file in a directory, whatever S3 calls it."""
    files = sorted(Path(source).glob("*.csv"))
    if not files:
        raise FileNotFoundError(f"no .csv file in {source}")
    frame = pd.concat([pd.read_csv(file, dtype=str) for file in files])
    return frame[TEXT].tolist(), frame[LABEL].tolist()


def save(model, directory):
    """Writes the model, with the code that serves it."""
    target = Path(directory)
    (target / "code").mkdir(parents=True, exist_ok=True)
    joblib.dump(model, target / MODEL_FILE)
    shutil.copy(__file__, target / "code" / "train.py")


def model_fn(model_dir):
    return joblib.load(Path(model_dir) / MODEL_FILE)


def input_fn(body, content_type):
    if content_type.split(";")[0] != "application/json":
        raise ValueError(f"the content type must be application/json, got {content_type}")
    texts = json.loads(body).get("texts")
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError('the body must be {"texts": ["...", ...]}')
    return texts


def predict_fn(texts, model):
    scores = model.predict_proba(texts)
    return [{"label": str(model.classes_[row.argmax()]), "score": round(float(row.max()), 6)} for row in scores]


def output_fn(predictions, accept):
    return json.dumps({"predictions": predictions}), "application/json"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN"), help="a directory of .csv files (default: %(default)s)")
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR"), help="gets the model (default: %(default)s)")
    parser.add_argument("--ngrams", type=int, default=2, help="up to how many words belong together (default: %(default)s)")
    parser.add_argument("--strength", type=float, default=10.0, help="the greater, the closer to the data (default: %(default)s)")
    args = parser.parse_args(argv)
    texts, labels = load(args.train)
    model = classifier(args.ngrams, args.strength).fit(texts, labels)
    save(model, args.model_dir)
    log.info("train:accuracy=%.4f; trained on %d texts", model.score(texts, labels), len(texts))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    main()
