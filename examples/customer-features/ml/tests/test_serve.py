import http.client
import json
import threading

import pytest

from churn import dataset, model, serve
from churn.offline_store import OfflineStore

GOOD = [60, 24, 1, 40.0, 380.0, 0, 0.0, 0]
AT_RISK = [2, 1, 0, 105.0, 20.0, 8, 48.0, 5]


@pytest.fixture
def endpoint(ingested, tmp_path):
    rows = OfflineStore(ingested, ingested, "customers").wait_for("run-1", timeout=0)
    model.save(model.fit(*dataset.part(rows, "train")), tmp_path / "model")
    running = serve.server(tmp_path / "model", 0)
    threading.Thread(target=running.serve_forever, args=[0.01], daemon=True).start()
    yield running.server_port
    running.shutdown()
    running.server_close()


def call(port, method, path, body=None, content_type="text/csv"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {"Content-Type": content_type})
    response = connection.getresponse()
    return response.status, response.headers["Content-Type"], response.read().decode()


def csv(*customers):
    return "\n".join(",".join(map(str, customer)) for customer in customers)


def test_ping_answers_once_the_model_is_loaded(endpoint):
    assert call(endpoint, "GET", "/ping")[0] == 200


def test_fails_to_start_without_a_model(tmp_path):
    with pytest.raises(FileNotFoundError):
        serve.server(tmp_path, 0)


def test_answers_csv_with_one_probability_a_line(endpoint):
    status, content_type, body = call(endpoint, "POST", "/invocations", csv(GOOD, AT_RISK), "text/csv; charset=utf-8")
    assert (status, content_type) == (200, "text/csv")
    good, at_risk = map(float, body.splitlines())
    assert 0 <= good < 0.2 < 0.7 < at_risk <= 1


def test_answers_json_the_same(endpoint):
    instances = [dict(reversed(list(zip(dataset.FEATURES, customer)))) for customer in (GOOD, AT_RISK)]
    status, content_type, body = call(endpoint, "POST", "/invocations", json.dumps({"instances": instances}), "application/json")
    assert (status, content_type) == (200, "application/json")
    lines = call(endpoint, "POST", "/invocations", csv(GOOD, AT_RISK))[2].splitlines()
    assert [prediction["probability"] for prediction in json.loads(body)["predictions"]] == list(map(float, lines))


@pytest.mark.parametrize(
    "body, content_type, status, message",
    [
        (csv(GOOD[:-1]), "text/csv", 400, "must have 8 columns"),
        (csv(["x"] * 8), "text/csv", 400, "cannot read the request"),
        ("", "text/csv", 400, "cannot read the request"),
        ("{", "application/json", 400, "cannot read the request"),
        (json.dumps({"instances": [{"autopay": 1}]}), "application/json", 400, "instances lack tenure_months"),
        (csv(GOOD), "image/png", 415, "must be text/csv or application/json"),
    ],
)
def test_fails_on_a_bad_request(endpoint, body, content_type, status, message):
    answer = call(endpoint, "POST", "/invocations", body, content_type)
    assert answer[0] == status
    assert message in answer[2]


def test_fails_on_an_unknown_path(endpoint):
    assert call(endpoint, "POST", "/models", csv(GOOD))[0] == 404
    assert call(endpoint, "GET", "/invocations")[0] == 404


def test_the_example_s_payload_is_answered_as_expected(endpoint):
    from pathlib import Path

    folder = Path(serve.__file__).resolve().parents[3] / "ml" / "endpoint-test"
    expected = json.loads((folder / "expected.json").read_text())
    status, _, body = call(endpoint, "POST", "/invocations", (folder / "payload.csv").read_text(), expected["contentType"])
    assert status == 200
    answers = list(map(float, body.splitlines()))
    assert len(answers) == len(expected["predictions"])
    for answer, allowed in zip(answers, expected["predictions"]):
        assert allowed["minimum"] <= answer <= allowed["maximum"]
