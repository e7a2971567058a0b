"""The facilitator's guide says what the lessons and the checks say."""

import pytest

from course import shipping
from course.authoring import guide
from course.checks import exercises

ROOT = shipping.checkout()
LESSONS = sorted(ROOT.glob("notebooks/_src/[0-9][0-9]_*.py"))


def test_it_is_up_to_date(capsys):
    assert guide.build_guide(ROOT, check=True) == 0, "run 'course build'"
    assert "up to date" in capsys.readouterr().out


def test_every_slip_is_in_it():
    text = guide.guide(ROOT)
    assert "{{" not in text
    for exercise in exercises():
        for slip in exercise.slips:
            assert slip.says.replace("|", "/") in text


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
@pytest.mark.parametrize("minutes", guide.RESERVED)
def test_what_is_planned_fits(path, minutes):
    sections = guide.sections_of(path)
    assert len(sections) > 5
    kept, left = guide.plan(sections, int(path.name[:2]), minutes)
    assert left >= 0
    taught = sum(sections[n][2] for n in kept)
    assert taught + left + guide.RESERVED[minutes] == minutes
    assert taught >= 40


def test_a_stale_guide_is_noticed_and_written(tmp_path, capsys):
    folder = tmp_path / "notebooks" / "_src"
    folder.mkdir(parents=True)
    (folder / "facilitator-guide.md").write_text("# Guide\n{{timings}}\n")
    (folder / "01_x.py").write_text("# ## 1.1 Start · core · 45 min\n# ## 1.2 On · more · 30 min\n")
    assert guide.build_guide(tmp_path, check=True) == 1
    assert "stale" in capsys.readouterr().out
    assert guide.build_guide(tmp_path) == 0
    assert guide.build_guide(tmp_path, check=True) == 0
    text = (tmp_path / guide.TARGET).read_text()
    assert "| 1 | 45 min of lesson (without 1.2); " in text
    assert "75 min of lesson; " in text
