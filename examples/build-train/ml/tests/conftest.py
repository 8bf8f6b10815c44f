import os
import sys
from pathlib import Path

import pytest

# threads that wait for each other take longer than one, on data this small
os.environ.setdefault("OMP_NUM_THREADS", "1")

EXAMPLE = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(EXAMPLE / "ml"))


@pytest.fixture
def data():
    return EXAMPLE / "data"
