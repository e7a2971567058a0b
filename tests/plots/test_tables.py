"""Tables as pictures."""

import pytest

from course import plots


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be displayed, as (data, metadata)."""
    collected = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, raw, metadata: collected.append((data, metadata)),
    )
    return collected


def test_a_table_reads_out_its_numbers(shown):
    plots.show_table([[1, 0], [2, 3]], "Counts", "digit", "cluster")
    assert "1 0; 2 3" in shown[0][0]["text/plain"]
