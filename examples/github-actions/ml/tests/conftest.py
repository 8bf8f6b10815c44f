import os
import sys
from pathlib import Path

# threads that wait for each other take longer than one, on data this small
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
