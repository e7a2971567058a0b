"""The glossary page: what is made of its entries, and what is refused."""

from pathlib import Path

import pytest

from course.authoring.glossary import GlossaryError, build_glossary, read_glossary, render

ENTRY = """
[[term]]
term = "{term}"
definition = "A | of two."
section = "1.3"
symbol = "$y$"
function = "course.datasets.hide_labels"

[[symbol]]
symbol = "${symbol}$"
meaning = "the label"
section = "1.3"
"""


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "notebooks" / "_src" / "glossary"
    folder.mkdir(parents=True)
    (folder / "1.toml").write_text(ENTRY.format(term="zebra", symbol="y"))
    (folder / "2.toml").write_text(ENTRY.format(term="Apple", symbol="x"))
    return tmp_path


def test_terms_are_alphabetical_and_symbols_in_the_order_of_the_lessons(root):
    terms, symbols = read_glossary(root)
    assert [t.term for t in terms] == ["Apple", "zebra"]
    assert [s.symbol for s in symbols] == ["$y$", "$x$"]


def test_a_bar_in_a_definition_does_not_end_the_cell(root):
    assert "A \\| of two." in render(*read_glossary(root))


def test_building_twice_writes_once_and_a_check_sees_what_is_stale(root, capsys):
    assert build_glossary(root, check=True) == 1
    assert build_glossary(root) == 0
    assert build_glossary(root, check=True) == 0
    (root / "notebooks" / "glossary.md").write_text("something else")
    assert build_glossary(root, check=True) == 1
    assert "stale" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[term]]\nterm = 'x'\n", "1.toml"),
        ("[[term]]\nterm = 'x'\ndefinition='d'\nsection='1'\nlesson='1'\n", "lesson"),
        ("[[term", "1.toml"),
        (ENTRY.format(term="Apple", symbol="z"), "Apple"),
    ],
)
def test_a_faulty_entry_is_named(root, text, said):
    Path(root, "notebooks/_src/glossary/1.toml").write_text(text)
    with pytest.raises(GlossaryError, match=said):
        read_glossary(root)
