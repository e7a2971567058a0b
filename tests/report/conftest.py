"""The report needs pandas; without the extra ``report`` its tests are left out."""

import sys
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for made_reports.py, which several tests share
collect_ignore_glob = [] if find_spec("pandas") else ["test_*.py"]
