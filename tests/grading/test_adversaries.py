"""Submissions that attack, slip and stumble: right points for each, nothing outside touched.

Graded in one run as root and in one as an ordinary user. Where no walls can be had these
tests fail: a grader that cannot keep submissions apart is broken, not untested.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import adversaries
import as_ordinary_user
import pytest
import tiny

HERE = Path(__file__).parent
NEIGHBOR = "_neighbor"


def _grade(folder, *, ordinary=False, without_walls=False, few=False):
    """Grade the set in a process of its own; return what it says and the rows by student."""
    command = [sys.executable, str(HERE / "grade_adversaries.py"), str(folder)]
    if without_walls:
        command.append("open")
    if few:
        command.append("few")
    if ordinary:
        shutil.chown(folder, as_ordinary_user.USER, as_ordinary_user.USER)
        command = [sys.executable, str(HERE / "as_ordinary_user.py"), *command]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr
    rows = {}
    with open(folder / "grades-tasks.csv", newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["student"], []).append(row)
    return json.loads(done.stdout.splitlines()[-1]), rows


@pytest.fixture(scope="module", params=["root", "ordinary user"])
def graded(request):
    is_root = os.geteuid() == 0
    if request.param == "root" and not is_root:
        pytest.skip("these tests are not run as root")
    # Not pytest's folder: whoever starts pytest next closes it to all other users.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run, rows = _grade(folder, ordinary=is_root and request.param != "root")
        assert (run["user"] == 0) == (request.param == "root")
        yield folder, run, rows


def _points(rows):
    return tuple(int(row["points"]) for row in rows)


@pytest.mark.slow
def test_everybody_gets_the_points_that_are_theirs(graded):
    _, run, rows = graded
    assert run["finished"]
    wrong = {}
    for name, (_, expected) in adversaries.EVERY.items():
        for student, points in ((name, expected), (name + NEIGHBOR, adversaries.ALL)):
            if _points(rows[student]) != points:
                wrong[student] = points, rows[student]
    assert not wrong
    assert len(adversaries.EVERY) >= 40


@pytest.mark.slow
def test_nothing_outside_was_touched(graded):
    _, run, _ = graded
    assert run["changed"] == [] and run["called"] == []


@pytest.mark.slow
def test_every_task_has_points_or_a_reason(graded):
    for row in (row for rows in graded[2].values() for row in rows):
        assert (row["points"] == row["of"] and row["outcome"] == "correct") or row["reason"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "outcome", "words"),
    [
        ("imported", "not allowed", "calls the package's own version"),
        ("swallows_the_refusal", "not allowed", "calls the package's own version"),
        ("renamed", "not found", "there is one called soft_max"),
        ("not_attempted", "not attempted", "still to be written"),
        ("a_known_slip", "not yet", "Divide each row by its sum."),
        ("searches_the_disk", "not yet", ""),  # it came to its end, and found nothing
        ("no_return", "not yet", "Is there a return?"),
        ("endless_loop", "stopped", "more than 1.5 seconds of computing time"),
        ("sleeps", "stopped", "waited for something that never came"),
        ("takes_memory_in_many", "stopped", "it "),
        ("crashes", "stopped", "ended by signal 11"),
        ("answers_twice", "stopped", "an answer that was not asked for"),
        ("needs_what_is_not_there", "your code raised", "softmax raised NameError, in its line 2."),
    ],
)
def test_the_reason_names_what_happened(graded, student, outcome, words):
    first = graded[2][student][0]
    assert first["outcome"] == outcome
    assert words.casefold() in first["reason"].casefold()


@pytest.mark.slow
def test_files_that_cannot_be_read_have_a_reason(graded):
    rows = graded[2]
    assert "is a link" in rows["a_link"][0]["reason"]
    assert "device or a pipe" in rows["a_pipe"][0]["reason"]
    assert "only homework.pdf" in rows["another_file"][0]["reason"]
    assert "empty folder" in rows["an_empty_folder"][0]["reason"]


@pytest.mark.slow
def test_text_from_outside_is_harmless(graded):
    folder, _, rows = graded
    assert _points(rows["'=1+1"]) == _points(rows["<b>& [2J"]) == adversaries.ALL
    for path in folder.glob("grades*.csv"):
        text = path.read_text()
        assert not re.search(r'(^|,)"?[=+@-]', text, re.MULTILINE)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
    pages = list(folder.glob("pages/*/*.html"))
    assert len(pages) == len(rows)
    for page in pages:
        assert page.resolve().is_relative_to(folder / "pages")
        tags = _Tags()
        tags.feed(page.read_text())
        assert tags.seen <= _TAGS and tags.attributes <= _ATTRIBUTES
        assert "\x1b" not in page.read_text() and "\u202e" not in page.read_text()


_TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "strong", "table",
    "caption", "thead", "tbody", "tr", "th", "td", "span", "ul", "li", "code",
}  # fmt: skip
_ATTRIBUTES = {
    "lang", "charset", "name", "content", "http-equiv", "class", "scope", "aria-hidden",
}  # fmt: skip


class _Tags(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self):
        super().__init__()
        self.seen, self.attributes = set(), set()

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attributes}


@pytest.mark.slow
def test_no_input_is_told(graded):
    folder, _, rows = graded
    page = (folder / "pages" / "tells_the_inputs_later" / f"{tiny.STEM}.html").read_text()
    assert "ValueError in line 1" in page
    assert not re.search(r"\d\.\d{2}", page.partition("</style>")[2])
    for name in ("tells_the_inputs", "formula_in_errors"):
        said = rows[name][0]["reason"]
        assert re.fullmatch(r"softmax raised an error of its own(, in its line \d)?\.", said)
        page = (folder / "pages" / name / f"{tiny.STEM}.html").read_text()
        assert not re.search(r"\d\.\d{3}", page.partition("</style>")[2])


def test_fifteen_attacks(tmp_path):
    """A first look; ``pytest -m slow tests/grading/test_adversaries.py`` grades all of them."""
    run, rows = _grade(tmp_path, few=True)
    attacks = [name for name in rows if not name.endswith(NEIGHBOR)]
    assert len(attacks) == 15 and run["finished"]
    for name in attacks:
        assert _points(rows[name]) == adversaries.EVERY[name][1], name
        assert _points(rows[name + NEIGHBOR]) == adversaries.ALL, name
    assert run["changed"] == [] and run["called"] == []


@pytest.mark.slow
def test_without_walls_attacks_work(tmp_path):
    """So that the tests above are known to be able to fail."""
    run, rows = _grade(tmp_path, without_walls=True)
    got_more = [
        name
        for name in ("reads_outside", "reads_the_environment", "shared_memory", "uses_the_net",
                     "uses_a_local_socket", "writes_outside")
        if _points(rows[name]) == adversaries.ALL
    ]  # fmt: skip
    assert len(got_more) >= 5
    assert run["changed"] and run["called"] == ["network", "local"]
