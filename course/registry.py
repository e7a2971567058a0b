"""The methods and the data sets of the course by name, each named once.

The board, the map and the command line offer what stands in these two tables.
Nothing is built, and hardly anything imported, before it is asked for:
``make()`` gives a fresh estimator with the settings the course recommends, or
fresh ``X, y``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

KINDS = ("supervised", "unsupervised", "semi-supervised")
FAMILIES = (
    "self-training",
    "mixture",
    "graph",
    "consistency",
    "low density",
    "co-training",
    "choice",
)


@dataclass(frozen=True)
class Method:
    """One method: ``make()`` returns a fresh estimator.

    Attributes
    ----------
    name : str, as shown to the learner
    kind : str, one of ``KINDS``
    family : str, one of ``FAMILIES``, or "" where it is not semi-supervised
    make : function without arguments -> estimator
    iterative : bool, whether the fit leaves rounds in ``history_`` to step through
    planar : bool, whether it makes sense on points in the plane
    counts : bool, whether it is made for word counts, and for nothing else
    labels_only : function without arguments -> estimator, or None
        The same model with the unlabeled points at weight zero, where there is such a form:
        a comparison with it differs in nothing else.
    """

    name: str
    kind: str
    family: str
    make: Callable
    iterative: bool = False
    planar: bool = True
    counts: bool = False
    labels_only: Callable | None = None


@dataclass(frozen=True)
class Dataset:
    """One data set: ``make()`` returns ``X, y``, every label known.

    Attributes
    ----------
    name : str, as shown to the learner
    make : function without arguments -> X, y
    planar : bool, whether the points lie in the plane
    counts : bool, whether the columns are word counts
    """

    name: str
    make: Callable
    planar: bool = True
    counts: bool = False


def _methods():
    return import_module("course.methods")


def _data():
    return import_module("course.datasets")


_SEMI = "semi-supervised"

METHODS = (
    Method(
        "3 nearest neighbors", "supervised", "",
        lambda: _methods().KNeighborsClassifier(n_neighbors=3, weights="distance"),
    ),
    Method(
        "softmax regression", "supervised", "",
        lambda: _methods().SoftmaxRegression(),
        iterative=True,
    ),
    Method(
        "k-means", "unsupervised", "",
        lambda: _methods().KMeans(n_clusters=2),
        iterative=True,
    ),
    Method(
        "mixture without labels", "unsupervised", "",
        lambda: _methods().GaussianMixture(n_components=2),
        iterative=True,
    ),
    Method(
        "self-training", _SEMI, "self-training",
        lambda: _methods().SelfTrainingClassifier(_methods().SoftmaxRegression(), threshold=0.9),
        iterative=True,
    ),
    Method(
        "Gaussian mixture", _SEMI, "mixture",
        lambda: _methods().SemiSupervisedGaussianMixture(),
        iterative=True,
    ),
    Method(
        "naive Bayes", _SEMI, "mixture",
        lambda: _methods().SemiSupervisedNaiveBayes(),
        iterative=True, planar=False, counts=True,
    ),
    Method(
        "label propagation", _SEMI, "graph",
        lambda: _methods().LabelPropagation(kernel="knn", n_neighbors=10),
        iterative=True,
    ),
    Method(
        "label spreading", _SEMI, "graph",
        lambda: _methods().LabelSpreading(
            kernel="knn", n_neighbors=10, alpha=0.9, max_iter=1000
        ),
        iterative=True,
    ),
    Method(
        "Poisson learning", _SEMI, "graph",
        lambda: _methods().PoissonLearning(),
        iterative=True,
    ),
    Method(
        "Laplacian ridge", _SEMI, "graph",
        lambda: _methods().LaplacianRidgeClassifier(),
        labels_only=lambda: _methods().LaplacianRidgeClassifier(manifold_weight=0),
    ),
    Method(
        "consistency", _SEMI, "consistency",
        lambda: _methods().ConsistencyClassifier(),
        iterative=True,
    ),
    Method(
        "entropy minimization", _SEMI, "low density",
        lambda: _methods().EntropyMinimization(),
        iterative=True,
        labels_only=lambda: _methods().EntropyMinimization(unlabeled_weight=0),
    ),
    Method(
        "transductive SVM", _SEMI, "low density",
        lambda: _methods().TransductiveSVC(),
        iterative=True,
        labels_only=lambda: _methods().TransductiveSVC(unlabeled_weight=0),
    ),
    Method(
        "co-training", _SEMI, "co-training",
        lambda: _methods().CoTrainingClassifier(),
        iterative=True, planar=False,
    ),
    Method(
        "tri-training", _SEMI, "co-training",
        lambda: _methods().TriTrainingClassifier(),
        iterative=True,
    ),
    Method("guarded", _SEMI, "choice", lambda: _methods().GuardedClassifier()),
)  # fmt: skip

DATASETS = (
    Dataset("two moons", lambda: _data().make_two_moons(random_state=0)),
    Dataset("circles", lambda: _data().make_circles(random_state=0)),
    Dataset("blobs", lambda: _data().make_blobs(random_state=0)),
    Dataset("cigars", lambda: _data().make_cigars(random_state=0)),
    Dataset("checkerboard", lambda: _data().make_checkerboard(random_state=0)),
    Dataset("digits", lambda: _data().load_digits(), planar=False),
    Dataset("breast cancer", lambda: _data().load_breast_cancer(), planar=False),
    Dataset(
        "bag of words",
        lambda: _data().make_bag_of_words(random_state=0),
        planar=False,
        counts=True,
    ),
)


def method(name):
    """Return the method called ``name``.

    >>> method("k-means").kind
    'unsupervised'
    """
    return _by_name("method", METHODS, name)


def dataset(name):
    """Return the data set called ``name``.

    >>> X, y = dataset("digits").make()
    >>> X.shape
    (1797, 64)
    """
    return _by_name("data set", DATASETS, name)


def _by_name(what, table, name):
    for entry in table:
        if entry.name == name:
            return entry
    known = ", ".join(repr(entry.name) for entry in table)
    raise ValueError(f"there is no {what} {name!r}; there are: {known}")
