import pytest

from course import workspace
from course.checks import _record


@pytest.fixture
def working_copy(tmp_path, monkeypatch):
    """A working copy that keeps state, as the current folder; tests run with state off."""
    monkeypatch.delenv("COURSE_STATE", raising=False)
    monkeypatch.chdir(tmp_path)
    workspace.edit(tmp_path, lambda record: None)
    return tmp_path


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch):
    """What one test checked is no concern of the next."""
    monkeypatch.setattr(_record, "_last", {})
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
