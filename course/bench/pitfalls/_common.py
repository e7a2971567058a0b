"""What the parts of this bench share: the draws, the data, and how to read the rows."""

from functools import cache

from course.datasets import load_breast_cancer, load_digits
from course.evaluation import paired_difference

FIRST_SEED = 1000
N_DRAWS = 20
ALONE = "labels only"
DIGITS, CANCER = "digits", "breast cancer"
_LOADERS = {DIGITS: load_digits, CANCER: load_breast_cancer}


@cache
def data(name):
    """Return X, y of a data set, loaded once."""
    return _LOADERS[name]()


def row(case, method, at, accuracy):
    """Return one row of the table; all parts have these columns."""
    return {"case": case, "method": method, "at": at, "accuracy": accuracy}


def rows_of(case, at, accuracies):
    """Yield a row for each entry of a dict from a method to its accuracy."""
    for method, accuracy in accuracies.items():
        yield row(case, method, at, accuracy)


def scores(table, part, case, method, at=0):
    """Return one measurement's values, draw by draw, array of shape (n_draws,)."""
    return table.values("accuracy", part=part, case=case, method=method, at=at)


def difference(found, reference):
    """Return the paired difference in points, with its interval."""
    return f"{paired_difference(found, reference):+.1%}"
