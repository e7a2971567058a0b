"""The methods and the data sets of the course by name, each named once.

The board, the map and the command line offer the entries of these two tables. A row holds
the name of a class or function and its parameters, so nothing is imported before it is asked
for: ``make()`` gives a fresh estimator with the settings the course recommends, or fresh
``X, y``.
"""

from dataclasses import dataclass, field
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
    """One method.

    Attributes
    ----------
    name : str, as shown to the learner
    kind : str, one of ``KINDS``
    family : str, one of ``FAMILIES``, or "" where it is not semi-supervised
    estimator : str, a class of ``course.methods``
    parameters : dict, given to the class; ``estimator``, where there is one, is the name of a class
    labels_only_parameters : dict or None
        What to change so that the unlabeled points have weight zero, where there is such a
        form: a comparison with it differs in nothing else.
    iterative : bool, whether the fit leaves iterations in ``history_`` to step through
    planar : bool, whether it makes sense on points in the plane
    counts : bool, whether it is made for word counts, and for nothing else
    """

    name: str
    kind: str
    family: str
    estimator: str
    parameters: dict = field(default_factory=dict)
    labels_only_parameters: dict | None = None
    iterative: bool = False
    planar: bool = True
    counts: bool = False

    def make(self):
        """Return a fresh estimator."""
        return self._make(self.parameters)

    def labels_only(self):
        """Return a fresh estimator that gives the unlabeled points no weight."""
        if self.labels_only_parameters is None:
            raise ValueError(f"{self.name!r} has no form that leaves the unlabeled points out")
        return self._make(self.parameters | self.labels_only_parameters)

    def _make(self, parameters):
        methods = import_module("course.methods")
        # The classifier that self-training repeats is named by its class, too.
        made = {
            name: getattr(methods, value)() if name == "estimator" else value
            for name, value in parameters.items()
        }
        return getattr(methods, self.estimator)(**made)


@dataclass(frozen=True)
class Dataset:
    """One data set.

    Attributes
    ----------
    name : str, as shown to the learner
    function : str, of ``course.datasets``
    parameters : dict, given to the function
    planar : bool, whether the points lie in the plane
    counts : bool, whether the columns are word counts
    """

    name: str
    function: str
    parameters: dict = field(default_factory=dict)
    planar: bool = True
    counts: bool = False

    def make(self):
        """Return fresh ``X, y``, every label known."""
        return getattr(import_module("course.datasets"), self.function)(**self.parameters)


_SEMI = "semi-supervised"

METHODS = (
    Method(
        "3 nearest neighbors", "supervised", "",
        "KNeighborsClassifier", {"n_neighbors": 3, "weights": "distance"},
    ),
    Method("softmax regression", "supervised", "", "SoftmaxRegression", iterative=True),
    Method("k-means", "unsupervised", "", "KMeans", {"n_clusters": 2}, iterative=True),
    Method(
        "mixture without labels", "unsupervised", "",
        "GaussianMixture", {"n_components": 2}, iterative=True,
    ),
    Method(
        "self-training", _SEMI, "self-training",
        "SelfTrainingClassifier", {"estimator": "SoftmaxRegression", "threshold": 0.9},
        iterative=True,
    ),
    Method(
        "Gaussian mixture", _SEMI, "mixture",
        "SemiSupervisedGaussianMixture", labels_only_parameters={"unlabeled_weight": 0},
        iterative=True,
    ),
    Method(
        "naive Bayes", _SEMI, "mixture",
        "SemiSupervisedNaiveBayes", iterative=True, planar=False, counts=True,
    ),
    Method(
        "label propagation", _SEMI, "graph",
        "LabelPropagation", {"kernel": "knn", "n_neighbors": 10}, iterative=True,
    ),
    Method(
        "label spreading", _SEMI, "graph",
        "LabelSpreading", {"kernel": "knn", "n_neighbors": 10, "alpha": 0.9, "max_iter": 1000},
        iterative=True,
    ),
    Method("Poisson learning", _SEMI, "graph", "PoissonLearning", iterative=True),
    Method(
        "Laplacian ridge", _SEMI, "graph",
        "LaplacianRidgeClassifier", labels_only_parameters={"manifold_weight": 0},
    ),
    Method(
        "consistency", _SEMI, "consistency",
        "ConsistencyClassifier", labels_only_parameters={"weight": 0}, iterative=True,
    ),
    Method(
        "entropy minimization", _SEMI, "low density",
        "EntropyMinimization", labels_only_parameters={"unlabeled_weight": 0}, iterative=True,
    ),
    Method(
        "transductive SVM", _SEMI, "low density",
        "TransductiveSVC", labels_only_parameters={"unlabeled_weight": 0}, iterative=True,
    ),
    Method(
        "co-training", _SEMI, "co-training",
        "CoTrainingClassifier", iterative=True, planar=False,
    ),
    Method("tri-training", _SEMI, "co-training", "TriTrainingClassifier", iterative=True),
    Method("guarded", _SEMI, "choice", "GuardedClassifier"),
)  # fmt: skip

DATASETS = (
    Dataset("two moons", "make_two_moons", {"random_state": 0}),
    Dataset("circles", "make_circles", {"random_state": 0}),
    Dataset("blobs", "make_blobs", {"random_state": 0}),
    Dataset("cigars", "make_cigars", {"random_state": 0}),
    Dataset("checkerboard", "make_checkerboard", {"random_state": 0}),
    Dataset("digits", "load_digits", planar=False),
    Dataset("breast cancer", "load_breast_cancer", planar=False),
    Dataset("bag of words", "make_bag_of_words", {"random_state": 0}, planar=False, counts=True),
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
