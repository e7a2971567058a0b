"""The mails: every method beside the same model without unlabeled mails, on the same draws."""

import warnings

import pytest

from course import bench
from course.bench import mails
from course.datasets import load_mails
from course.evaluation import load_results
from course.intervals import LABELS_ONLY


@pytest.fixture
def small(monkeypatch):
    """One count of labels, two draws with seeds below 1,000, and a few of the mails."""
    monkeypatch.setattr(mails, "PER_CLASS", (1,))
    monkeypatch.setattr(mails, "batches", lambda size, n_draws: [range(2)])

    def first_mails(features):
        X, y = load_mails(features)
        return X[:200], y[:200]

    monkeypatch.setattr(mails, "load_mails", first_mails)


def test_every_method_has_its_labels_only_form_beside_it_and_is_told(small):
    table = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for title, part in mails.parts(1):
            table = bench._join(table, part(), mails.COLUMN, title)
    assert not [row for row in table.rows if row["error"]]
    for features in ("embedding", "words", "guarded"):
        part = table.where(features=features)
        names = {row["method"] for row in part.rows}
        needed = {mails.ALONE[name] for name in names if name in mails.ALONE}
        assert {LABELS_ONLY if name == mails.PROBE else name for name in needed} <= names
    text = mails.describe(table)
    assert "guarded (default) - linear probe" in text and "nan" not in text


def test_what_is_stored_is_whole_and_has_reporting_draws():
    table = load_results("mails")
    assert {row["draw"] for row in table.rows} == set(range(1000, 1030))
    assert table.parameters["done"]["parts"] == table.parameters["done"]["of"]
    assert not [row for row in table.rows if row["error"]]
    assert "naive Bayes with EM" in bench.describe("mails", table)


def test_unlabeled_mails_help_most_where_labels_are_fewest():
    """The direction that the lesson tells; a new run that turns it round must be seen."""
    table = load_results("mails")
    for features, name in (("embedding", "Poisson learning"), ("words", "naive Bayes with EM")):
        part = table.where(features=features)
        gains = [
            (mails.scores(part, name, k) - mails.scores(part, mails.ALONE[name], k)).mean()
            for k in (1, 50)
        ]
        assert gains[0] > 0.03 and gains[1] < 0.01
