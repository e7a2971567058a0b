"""What a picture would display in a notebook, collected."""

import pytest


@pytest.fixture
def shown(monkeypatch):
    """Collect what would be displayed, as (data, metadata)."""
    collected = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, raw, metadata: collected.append((data, metadata)),
    )
    return collected


@pytest.fixture
def said(monkeypatch):
    """Collect the sentences of what would be displayed."""
    sentences = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, raw, metadata: sentences.append(metadata["image/png"]["alt"]),
    )
    return sentences
