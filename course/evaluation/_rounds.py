"""Self-training followed round by round: what confirmation bias looks like."""

import numpy as np
from sklearn.base import clone

from course.datasets import UNLABELED
from course.methods.self_training import labels_by_round


def follow_rounds(model, X, y, truth):
    """Return the confidence and accuracy of self-training on the unlabeled points, round by round.

    Where confidence rises while accuracy falls, self-training confirms its own mistakes.

    Parameters
    ----------
    model : SelfTrainingClassifier, not fitted
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,), -1 = no label
    truth : array of shape (n_samples,)

    Returns
    -------
    list of dict, one more than rounds: ``accuracy`` and ``confidence`` (mean largest
        probability) on all points without a label, ``believed`` (pseudo-labels so far) and how
        many of these are ``wrong``
    """
    model = clone(model).fit(X, y)
    unlabeled = y == UNLABELED
    found = []
    for known in labels_by_round(y, model.history_, model.reguess):
        labeled = known != UNLABELED
        base = clone(model.estimator).fit(X[labeled], known[labeled])
        proba = base.predict_proba(X[unlabeled])
        found.append(
            {
                "accuracy": np.mean(base.classes_[proba.argmax(axis=1)] == truth[unlabeled]),
                "confidence": proba.max(axis=1).mean(),
                "believed": int(np.sum(unlabeled & labeled)),
                "wrong": int(np.sum(unlabeled & labeled & (known != truth))),
            }
        )
    return found
