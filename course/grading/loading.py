"""What a submission finds loaded, behind either wall: libraries and the package, but no judge."""

import contextlib
import importlib
import importlib.util
import pkgutil
import sys
import types
from pathlib import Path

import course

PACKAGE = Path(course.__file__).resolve().parent
ABSENT = ("checks", "grading", "authoring", "bench", "cli", "shipped", "shipping")
"""What of the package a submission does not find."""

CHECKS = ("_plain", "_deadline", "_run")
"""What of ``course.checks`` says what plain data is, and calls a function."""

LIBRARIES = (
    "numpy", "scipy.linalg", "scipy.optimize", "scipy.sparse.csgraph", "scipy.sparse.linalg",
    "scipy.spatial.distance", "scipy.special", "scipy.stats", "sklearn.base", "sklearn.cluster",
    "sklearn.datasets", "sklearn.decomposition", "sklearn.ensemble", "sklearn.linear_model",
    "sklearn.manifold", "sklearn.metrics", "sklearn.mixture", "sklearn.model_selection",
    "sklearn.naive_bayes", "sklearn.neighbors", "sklearn.neural_network", "sklearn.pipeline",
    "sklearn.preprocessing", "sklearn.semi_supervised", "sklearn.svm", "sklearn.tree",
    "matplotlib.pyplot", "matplotlib.animation", "IPython.display",
    "IPython.core.inputtransformer2", "ipywidgets", "tqdm.auto", "asyncio", "pandas", "PIL.Image",
)  # fmt: skip


def load(libraries, parallel):
    """Import the package and ``libraries``; whoever asks for ``course.checks`` gets stand-ins.

    Parameters
    ----------
    libraries : iterable of str; what is not installed is left out
    parallel : str, how joblib runs what should run at once: "threading" or "sequential"
    """
    _put_in_stand_ins()
    for name in libraries:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _load_package("course", course.__path__)
    import joblib.parallel

    import course.plots._style as style

    # n_jobs=2 starts a Python in a process of its own, and there is none to be seen here.
    joblib.parallel.DEFAULT_BACKEND = parallel
    style.png = lambda fig: b""  # nobody looks at a picture here


def _load_package(name, path):
    """Import the modules of a package, but none of what is absent, nor what only that needs."""
    for module in pkgutil.iter_modules(path, f"{name}."):
        if module.name.split(".")[1] in ABSENT or module.name == "course.deep.pytorch":
            continue
        with contextlib.suppress(ImportError):
            loaded = importlib.import_module(module.name)
            if module.ispkg:
                _load_package(module.name, loaded.__path__)


def _put_in_stand_ins():
    """Put modules in place of ``course.checks`` that know no exercise.

    Those in ``CHECKS`` are the learner's own; they are read from their files, alone.
    """
    from course.grading import stand_ins

    package = types.ModuleType("course.checks", "Not here: the grader judges elsewhere.")
    package.__path__ = []
    for name in stand_ins.__all__:
        setattr(package, name, getattr(stand_ins, name))
    sys.modules["course.checks"] = course.checks = package
    for name in CHECKS:
        full = f"course.checks.{name}"
        spec = importlib.util.spec_from_file_location(full, PACKAGE / "checks" / f"{name}.py")
        sys.modules[full] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
