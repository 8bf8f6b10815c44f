"""Answers the endpoint's requests: GET /ping and POST /invocations.

text/csv: one customer a line, the features in their order, without a header; the answer has one probability a line.
application/json: {"instances": [{"tenure_months": 12, ...}]}; the answer is {"predictions": [{"probability": 0.2}]}.
"""
import io
import json
import logging
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd

from . import dataset, model

MAX_BYTES = 6 * 1024 * 1024

log = logging.getLogger("serve")


class Problem(Exception):
    """A request that cannot be answered."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def parse(body, content_type):
    """The customers of a request."""
    kind = content_type.split(";")[0].strip().lower()
    try:
        if kind == "text/csv":
            frame = pd.read_csv(io.BytesIO(body), header=None)
            if frame.shape[1] != len(dataset.FEATURES):
                raise Problem(400, f"each line must have {len(dataset.FEATURES)} columns ({', '.join(dataset.FEATURES)}), got {frame.shape[1]}")
            frame.columns = dataset.FEATURES
        elif kind == "application/json":
            frame = pd.DataFrame(json.loads(body)["instances"])
            missing = [name for name in dataset.FEATURES if name not in frame]
            if missing:
                raise Problem(400, f"instances lack {', '.join(missing)}")
        else:
            raise Problem(415, f"content type must be text/csv or application/json, got {content_type!r}")
        return kind, frame[dataset.FEATURES].astype(float)
    except Problem:
        raise
    except Exception as error:
        raise Problem(400, f"cannot read the request: {error}") from error


def answer(trained, body, content_type):
    """Content type and body of the answer."""
    kind, frame = parse(body, content_type)
    values = [round(float(value), 6) for value in model.probabilities(trained, frame)]
    if kind == "text/csv":
        return "text/csv", "".join(f"{value}\n" for value in values)
    return "application/json", json.dumps({"predictions": [{"probability": value} for value in values]})


def handler(trained):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self, status, content_type="text/plain", body=""):
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):
            self.reply(200 if self.path == "/ping" else 404)

        def do_POST(self):
            size = int(self.headers.get("Content-Length") or 0)
            if size > MAX_BYTES:
                self.close_connection = True
                return self.reply(413, body=f"at most {MAX_BYTES} bytes, got {size}")
            body = self.rfile.read(size)
            if self.path != "/invocations":
                return self.reply(404)
            try:
                self.reply(200, *answer(trained, body, self.headers.get("Content-Type", "")))
            except Problem as problem:
                self.reply(problem.status, body=str(problem))
            except Exception:
                log.exception("cannot answer")
                self.reply(500, body="internal error")

        def log_message(self, *arguments):
            if self.path != "/ping":
                log.info(*arguments)

    return Handler


def server(directory, port):
    """A server with the model loaded: /ping answers only once that has worked."""
    return ThreadingHTTPServer(("0.0.0.0", port), handler(model.load(directory)))


def main():
    base = Path(os.environ.get("ML_DIR", "/opt/ml"))
    running = server(base / "model", int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080")))
    # SageMaker stops a container with SIGTERM and kills it 30 seconds later
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=running.shutdown).start())
    log.info("serving on port %d", running.server_port)
    running.serve_forever()
    return 0
