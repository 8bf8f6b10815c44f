"""The endpoint test cases are complete before a deployment finds out that they are not."""
import json
from pathlib import Path

import pytest

DIRECTORY = Path(__file__).resolve().parent.parent / "endpoint-test"
FILES = sorted(DIRECTORY.rglob("*.json"))


def cases(file):
    content = json.loads(file.read_text())
    return content if isinstance(content, list) else [content]


def test_there_are_cases():
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_case_has_a_request_and_says_what_it_expects(file):
    for case in cases(file):
        assert case["expect"], "an answer of which nothing is expected is no test"
        assert ("body" in case) != ("bodyFile" in case), "give body or bodyFile"
        if "bodyFile" in case:
            assert (file.parent / case["bodyFile"]).read_text().strip()
