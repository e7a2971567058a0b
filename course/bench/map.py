"""Every method of the course on five data sets, with one to ten labels per class.

The map of lesson 4. Every classifier of the registry is in it but naive Bayes, which is for
word counts; k-means and the mixture without labels predict no classes. The deep nets have a bench
of their own. Beside co-training are its two controls: one classifier with all columns that adds
as many of its own pseudo-labels per round, and co-training with columns assigned to the views at
random. In the plane a view is a single column, so only the real data have the controls.
"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import make_pipeline
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from course.evaluation import compare, paired_difference
from course.methods import CoTrainingClassifier
from course.registry import METHODS, dataset

COLUMN = "data"
DATA = ("two moons", "blobs", "circles", "digits", "breast cancer")
PER_CLASS = (1, 2, 4, 10)
FIRST_SEED = 1000
N_DRAWS = 20

BASELINE = "3 nearest neighbors"  # the model of the row "labels only"
WITHOUT = "{}, labels only"  # the same model with the unlabeled points at weight zero
ALONE = "co-training, same view twice"
RANDOM_VIEWS = "co-training, random views"
CONTROLS = (ALONE, RANDOM_VIEWS)
_VIEW_ROWS = {
    "softmax regression": "softmax regression, labels only",
    "co-training": "co-training",
    ALONE: "control 1, both see all columns",
    RANDOM_VIEWS: "control 2, columns split at random",
}
OTHER_FORMS = {
    "self-training": "softmax regression",
    "label propagation": "labels only",
    "label spreading": "labels only",
    "Poisson learning": "labels only",
    "co-training": "softmax regression",
    "tri-training": "softmax regression",
}
"""Labels-only forms that are rows of the table under other names.

Self-training, co-training and tri-training repeat softmax regression. What is left of a graph
without unlabeled points is the nearest labeled points, here three.
"""
FORM_NAMES = {
    "labels only": BASELINE,
    WITHOUT.format("Gaussian mixture"): "mixture",
    WITHOUT.format("Laplacian ridge"): "kernel ridge regression",
    WITHOUT.format("consistency"): "softmax regression on Fourier features",
    WITHOUT.format("entropy minimization"): "softmax regression",
    WITHOUT.format("transductive SVM"): "support vector machine",
}
"""What the labels-only forms are called outside this table."""


class ShuffledColumns(TransformerMixin, BaseEstimator):
    """Put the columns in random order, so that halves of them are random views.

    Parameters
    ----------
    random_state : int, RandomState or None

    Examples
    --------
    >>> ShuffledColumns(random_state=0).fit_transform([[1, 2, 3, 4]])
    array([[3, 4, 2, 1]])
    """

    def __init__(self, random_state=None):
        self.random_state = random_state

    def fit(self, X, y=None):
        X = validate_data(self, X)
        self.order_ = check_random_state(self.random_state).permutation(X.shape[1])
        return self

    def transform(self, X):
        check_is_fitted(self)
        return validate_data(self, X, reset=False)[:, self.order_]


def methods_for(name, n_features):
    """Return the methods to try on a data set.

    Parameters
    ----------
    name : str, one of ``DATA``
    n_features : int, its columns

    Returns
    -------
    dict from a name to an unfitted estimator
    """
    tried = {}
    for m in METHODS:
        if m.kind == "unsupervised" or m.counts or m.name == BASELINE:
            continue
        tried[m.name] = m.make()
        if m.labels_only_parameters is not None:
            tried[WITHOUT.format(m.name)] = m.labels_only()
    if not dataset(name).planar:
        columns = np.arange(n_features)
        # Two views of all columns are one classifier; it labels as many points as two views do.
        tried[ALONE] = CoTrainingClassifier(views=(columns, columns), n_per_class=2)
        tried[RANDOM_VIEWS] = make_pipeline(ShuffledColumns(), CoTrainingClassifier())
    return tried


def parts(n_jobs):
    for name in DATA:
        yield name, lambda name=name: measure(name, n_jobs=n_jobs)


def measure(name, methods=None, per_class=PER_CLASS, n_draws=N_DRAWS, n_jobs=1):
    """Measure one data set of the map, or a slice of it.

    Parameters
    ----------
    name : str, one of ``DATA``
    methods : list of str, some of :func:`methods_for`; all by default
    per_class : sequence of int
    n_draws : int, counted from the first reporting draw
    n_jobs : int

    Returns
    -------
    Results
    """
    X, y = dataset(name).make()
    tried = methods_for(name, X.shape[1])
    chosen = {method: tried[method] for method in methods or tried}
    return compare(chosen, X, y, per_class, n_draws, FIRST_SEED, n_jobs=n_jobs)


def describe_views(table):
    """Return co-training, its classifier and its two controls on the real data sets, as text.

    Parameters
    ----------
    table : Results of this bench

    Returns
    -------
    str: accuracy on the unlabeled points in percent, means over the label draws
    """
    counts = (1, 4, 10)
    lines = [f"accuracy on the unlabeled points, %, mean of {N_DRAWS} label draws"]
    for data in ("breast cancer", "digits"):
        lines += ["", f"{data:<42}" + "".join(f"{f'{n} per class':<22}" for n in counts).rstrip()]
        for name, shown in _VIEW_ROWS.items():
            cell = table.where(data=data, method=name)
            means = [cell.values("transductive_accuracy", per_class=n).mean() for n in counts]
            lines.append(f"  {shown:<40}" + "".join(f"{100 * m:<22.1f}" for m in means).rstrip())
        for number, control in enumerate(CONTROLS, start=1):
            gains = (f"{_gain(table, data, 'co-training', control, n):<+22.1%}" for n in counts)
            told = f"co-training minus control {number}"
            lines.append(f"  {told:<40}" + "".join(gains).rstrip())
    return "\n".join(lines)


def describe_own_gains(table, data):
    """Return the gain of each method over the labels-only form of the same model, as text.

    Parameters
    ----------
    table : Results of this bench
    data : str, one of ``DATA``

    Returns
    -------
    str: points of accuracy on the unlabeled points with their 95 % intervals
    """
    methods = dict.fromkeys(row["method"] for row in table.rows)
    counts = (1, 4, 10)
    lines = [f"{data}: points gained over the labels-only form of the same model"]
    lines.append(
        f"{'':<22}{'labels-only form':<40}" + "".join(f"{f'{n} per class':<22}" for n in counts)
    )
    for name in methods:
        alone = OTHER_FORMS.get(name, WITHOUT.format(name))
        if alone in methods:
            gains = (f"{_gain(table, data, name, alone, n):<+22.1%}" for n in counts)
            lines.append(f"{name:<22}{FORM_NAMES.get(alone, alone):<40}" + "".join(gains))
    return "\n".join(line.rstrip() for line in lines)


def _gain(table, data, method, baseline, per_class):
    cell = table.where(data=data, per_class=per_class)
    pair = [cell.values("transductive_accuracy", method=name) for name in (method, baseline)]
    return paired_difference(*pair)
