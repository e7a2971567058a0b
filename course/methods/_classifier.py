"""What the estimators of this package share: predicting from probabilities, tags, one warning."""

import warnings

from sklearn.base import BaseEstimator, ClassifierMixin

from course.validation import PartlyLabeledMixin


class Classifier(ClassifierMixin, BaseEstimator):
    """A classifier that predicts the most probable class, from its ``predict_proba``."""

    def predict(self, X):
        """Return the most probable class (of several the first), array of shape (n_samples,)."""
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]


class PartlyLabeledClassifier(PartlyLabeledMixin, Classifier):
    """The same for labels of which -1 means "no label"."""


class SparseInputMixin:
    """Say to scikit-learn that ``X`` may be sparse. Stands before :class:`Classifier`."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def warn_of_unreached(n_unreached, n_samples, reasons, stacklevel):
    """Warn that some points got no label from the graph, and say why.

    Parameters
    ----------
    n_unreached, n_samples : int
    reasons : list of str, each with its way out in parentheses
    stacklevel : int, as for :func:`warnings.warn`, counted from the caller
    """
    warnings.warn(
        f"{n_unreached} of {n_samples} points got no label: {', '.join(reasons)}. "
        "They get the class priors of the labels.",
        UserWarning,
        stacklevel=stacklevel + 1,
    )
