"""Three small exercises in one notebook, ``01_tiny``, and what handing it in looks like."""

import json

import numpy as np
from scipy import sparse

from course.checks._declare import Exercise
from course.checks._judge import Slip
from course.checks._properties import finite, rows_sum_to_one

STEM = "01_tiny"


def mask(y):
    """Say which points carry an answer."""
    return y != -1


def _scores(rng):
    return [(np.array([[0.0, 0.0], [1000.0, 0.0]]),), (rng.normal(size=(5, 3)) * 9,)]


def _labels(rng):
    return [(np.array([2, -1, 0]),), (rng.integers(-1, 4, size=30),)]


def _graphs(rng):
    cases = []
    for n in (3, 12):
        weights = rng.random((n, n)) * (rng.random((n, n)) < 0.7) + np.eye(n)
        soft_labels, targets = rng.random((n, 2)), np.eye(2)[rng.integers(2, size=n)]
        walk = weights / weights.sum(axis=1, keepdims=True)
        labeled = np.arange(n) % 3 == 0
        cases.append((sparse.csr_array(walk), soft_labels, labeled, targets))
    return cases


def _slip(function):
    return [Slip("a slip", function, "This is the known slip.")] * 3


TASKS = [
    Exercise(
        name="tiny.softmax", solves="course.methods.supervised.softmax", points=2, minutes=5,
        cases=_scores, properties=[finite, rows_sum_to_one], hints=["a?", "b", "c"],
        slips=_slip(lambda scores: np.exp(scores)), lesson=1,
    ),
    Exercise(
        name="tiny.mask", solves=mask, points=1, minutes=5, cases=_labels,
        hints=["a?", "b", "c"], slips=_slip(lambda y: y > 0), lesson=1,
    ),
    Exercise(
        name="tiny.propagation_step", points=3, minutes=5,
        solves="course.methods.propagation.propagation_step", cases=_graphs,
        hints=["a?", "b", "c"], keeps_input=True, lesson=1,
        slips=_slip(lambda transition, soft_labels, labeled, targets: transition @ soft_labels),
    ),
]  # fmt: skip
KNOWN = {STEM: TASKS}

SOFTMAX = """
def softmax(scores):
    growth = np.exp(scores - scores.max(axis=1, keepdims=True))
    return growth / growth.sum(axis=1, keepdims=True)
"""
MASK = """
def mask(y):
    return y != -1
"""
STEP = """
def propagation_step(transition, soft_labels, labeled, targets):
    return np.where(labeled[:, None], targets, transition @ soft_labels)
"""
IMPORTS = "import numpy as np\nfrom course.checks import check, hint, when_solved"
RIGHT = (IMPORTS, SOFTMAX, MASK, STEP)


def book(*cells, nbformat=4, **extra):
    """Return the bytes of a notebook with these code cells."""
    made = [
        {
            "cell_type": "code", "source": source, "metadata": {}, "outputs": [],
            "execution_count": None, "id": f"c{number}",
        }
        for number, source in enumerate(cells)
    ]  # fmt: skip
    whole = {"cells": made, "metadata": {}, "nbformat": nbformat, "nbformat_minor": 5, **extra}
    return json.dumps(whole).encode()


def old_book(*cells):
    """Return the bytes of a notebook as IPython wrote it before Jupyter, in nbformat 3."""
    made = [
        {"cell_type": "code", "input": source, "language": "python", "metadata": {}, "outputs": []}
        for source in cells
    ]
    sheet = {"cells": made, "metadata": {}}
    return json.dumps({"worksheets": [sheet], "nbformat": 3, "nbformat_minor": 0}).encode()
