import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(EXAMPLE / "ml"))


@pytest.fixture
def data():
    return EXAMPLE / "data" / "demand.csv"
