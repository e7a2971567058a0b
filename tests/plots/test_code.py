"""Code shown in a lesson."""

import ast

import pytest

from course import plots
from course.plots._code import source_of


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be displayed, as data."""
    collected = []

    def display(data, raw, metadata=None):
        collected.append(data)

    monkeypatch.setattr("IPython.display.display", display)
    return collected


def test_code_is_shown_as_it_stands_without_its_docstring(shown):
    plots.show_code(
        {
            "one": "course.deep.objectives:pseudo_label",
            "other": "course.deep.objectives:fixmatch",
        },
        base="one",
    )
    (data,) = shown
    assert '"""' not in data["text/plain"]
    assert "# other\ndef fixmatch(" in data["text/plain"]
    changed = [line for line in data["text/html"].split("<span") if "opacity" not in line]
    assert any("sharpen" in line for line in changed)
    assert not any("*supervised" in line for line in changed[10:])
    for title in data["text/plain"].split("# ")[1:]:
        ast.parse(title.partition("\n")[2])


def test_code_can_be_read_where_its_module_cannot_be_imported():
    assert "torch.no_grad()" in "\n".join(source_of("course.deep.pytorch:fixmatch_loss"))
    assert source_of("course.deep.tensor:Tensor.relu")[0] == "def relu(self):"
    with pytest.raises(ValueError, match="has no 'nothing'"):
        source_of("course.deep.tensor:nothing")
