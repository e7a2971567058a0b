"""The package as a whole: cheap to import, complete, and nothing from the net."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course import widgets
from course.widgets._base import CONTROL, CourseWidget
from course.widgets._commit import Commit

STATIC = Path(widgets.__file__).parent / "static"


def test_every_name_is_there():
    for name in widgets.__all__:
        assert getattr(widgets, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'board_game'"):
        _ = widgets.board_game


def test_a_lesson_pays_only_for_what_it_shows():
    script = (
        "import sys, course.widgets; assert 'anywidget' not in sys.modules;"
        "from course.widgets import commit; assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_no_script_or_style_names_another_machine():
    for path in STATIC.iterdir():
        addresses = set(re.findall(r"https?://[^\s\"')]+", path.read_text()))
        assert addresses <= {"http://www.w3.org/2000/svg"}, path.name


def test_the_browser_gets_shared_script_own_script_and_style():
    sent = Commit("q", question="?", options=["a", "b"])
    assert (STATIC / "_dom.js").read_text() in sent._esm
    assert (STATIC / "commit.js").read_text() in sent._esm
    assert sent._css == (STATIC / "_base.css").read_text() + (STATIC / "commit.css").read_text()


def test_right_and_wrong_have_the_same_colors_on_cards_in_widgets_and_in_pictures():
    from course import plots
    from course.widgets import _card

    style = (STATIC / "_base.css").read_text()
    for name in ("GOOD", "BAD"):
        color = getattr(plots, name).lower()
        assert getattr(_card, name) == color
        assert f"--{name.lower()}: color-mix(in oklab, {color}" in style


def test_a_style_is_about_its_own_widget_only():
    for path in STATIC.glob("[a-z]*.css"):
        others = set(re.findall(r"\.course-(?!icon|host)(\w+)", path.read_text())) - {path.stem}
        assert not others, path.name


def test_the_shared_style_sent_again_by_another_widget_undoes_nothing():
    """Of two rules for the same thing the later wins, and a page may get the shared one last."""
    base = {what for _, what in rules("_base.css")}
    shared = base | {what for _, what in rules("_table.css")}
    for path in STATIC.glob("*.css"):
        if path.name != "_base.css":
            before = base if path.name == "_table.css" else shared
            tied = [root for root, what in rules(path.name) if what in before]
            assert all(re.match(r"\.course[.:]", root) for root in tied), path.name


def rules(name):
    """Return the selectors of a style as pairs: the widget, and what is in it."""
    text = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.DOTALL)
    selectors = [s for part in re.findall(r"([^{}]+)\{", text) for s in part.split(",\n")]
    split = re.compile(r"((?:\.course)?(?:\.course[\w-]*|:is\([^)]*\))) (.+)")
    return [found.groups() for s in selectors if (found := split.match(s.strip()))]


def test_a_widget_must_say_what_stands_in_its_place():
    class Mute(CourseWidget, script="quiz.js"):
        pass

    with pytest.raises(NotImplementedError):
        Mute()._repr_mimebundle_()


def test_what_a_page_without_python_gets_is_plain_data():
    controls = [
        widgets.commit("plain-data", "Which?", ["one", "two"]).control(),
        widgets.reveal("plain-data", 1, "Because.")._repr_mimebundle_()[CONTROL],
        widgets.explore(widgets.names_and_shape, k=range(1, 5)).control(),
    ]
    assert [control["kind"] for control in controls] == ["commit", "reveal", "explore"]
    assert json.loads(json.dumps(controls)) == controls
    assert controls[1]["said"] == "two"
    assert controls[2]["sliders"] == [{"name": "k", "label": "k", "values": [1, 2, 3, 4]}]


def test_a_function_of_the_notebook_has_no_control():
    def mine(k=1):
        return widgets.names_and_shape(k=k)

    mine.__module__ = "__main__"
    assert widgets.explore(mine, k=[1, 2]).control() is None
