"""The methods of the course, each written from scratch; none knows anything above it.

A name is looked up when it is first asked for, so ``from course.methods import
KMeans`` reads one module and not all of them.
"""

from importlib import import_module

_HOMES = {
    "CoTrainingClassifier": "co_training",
    "ConsistencyClassifier": "consistency",
    "EntropyMinimization": "entropy",
    "GaussianMixture": "mixture",
    "GuardedClassifier": "guard",
    "HarmonicRegressor": "harmonic_regressor",
    "KMeans": "clustering",
    "KNeighborsClassifier": "supervised",
    "LabelPropagation": "propagation",
    "LabelSpreading": "propagation",
    "LaplacianRidge": "laplacian_ridge",
    "LaplacianRidgeClassifier": "laplacian_ridge",
    "PoissonLearning": "poisson",
    "SelfTrainingClassifier": "self_training",
    "SemiSupervisedGaussianMixture": "semi_supervised_mixture",
    "SemiSupervisedNaiveBayes": "naive_bayes",
    "SoftmaxRegression": "supervised",
    "TransductiveSVC": "transductive_svc",
    "TriTrainingClassifier": "tri_training",
}

__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__():
    return sorted({*globals(), *_HOMES})
