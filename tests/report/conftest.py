"""The report needs pandas; without the extra ``report`` its tests are left out."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("pandas") else ["test_*.py"]
