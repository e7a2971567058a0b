"""What a learner gets: the executed lessons, the teaching guide, the exercises.

In a checkout these files stand where authors keep them; a wheel carries the
same files as ``course/shipped/``. The wheel's build hook runs this file on its
own, before the package exists, so it needs nothing but Python.
"""

from pathlib import Path

PATTERNS = (
    "notebooks/[0-9][0-9]_*.ipynb",
    "notebooks/[!.]*.md",
    "notebooks/images/grading-*.png",
    "exercises/[!.]*.ipynb",
)


def home():
    """Return the folder under which the shipped files stand."""
    package = Path(__file__).resolve().parent
    carried = package / "shipped"
    return carried if carried.is_dir() else package.parent


def checkout():
    """Return the root of the checkout this package is read from; None in a wheel."""
    root = home()
    return root if (root / "pyproject.toml").is_file() else None


def files(folder=None):
    """Return what is shipped, as a dict: name in a working copy -> path.

    Parameters
    ----------
    folder : path, default ``home()``

    Examples
    --------
    >>> all(name.startswith(("notebooks/", "exercises/")) for name in files())
    True
    """
    folder = Path(folder or home())
    paths = [path for pattern in PATTERNS for path in sorted(folder.glob(pattern))]
    return {path.relative_to(folder).as_posix(): path for path in paths}


def lessons(folder=None):
    """Return the lessons among the shipped files, as a dict: number -> name.

    Parameters
    ----------
    folder : path, default ``home()``
    """
    names = (Path(name) for name in files(folder) if name.startswith("notebooks/"))
    return {int(name.name[:2]): name.as_posix() for name in names if name.suffix == ".ipynb"}
