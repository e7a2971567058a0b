"""How good are guesses? Accuracy, and what it hides: precision, recall, F1, who is taken for whom.

Accuracy is the share of right guesses. On a set where one class is rare it can
be high while that class is never found; so each class gets its own numbers,
all read off one table, the confusion matrix.
"""

import numpy as np


def confusion_matrix(truth, guesses, classes=None):
    """Count each pair of true and predicted class: a row per true, a column per predicted class.

    Entry ``[i, j]`` counts the points of class ``i`` that were taken for class
    ``j``. A row tells what became of a class, a column who answers to a name,
    the diagonal holds the right guesses. This is scikit-learn's orientation;
    some books have it the other way round.

    Parameters
    ----------
    truth, guesses : arrays of shape (n_samples,), integers or strings
    classes : array of shape (n_classes,), the order of rows and columns
        By default every class in ``truth`` or ``guesses``, sorted.

    Returns
    -------
    int array of shape (n_classes, n_classes), sums to n_samples

    Raises
    ------
    ValueError
        If there are no points, the lengths differ, or ``classes`` lacks one that occurs.

    Examples
    --------
    Three cats, one of them taken for a dog:

    >>> confusion_matrix(["cat", "cat", "cat", "dog"], ["cat", "cat", "dog", "dog"])
    array([[2, 1],
           [0, 1]])
    """
    truth, guesses = _paired(truth, guesses)
    classes = np.union1d(truth, guesses) if classes is None else np.asarray(classes)
    if not len(classes):
        raise ValueError("classes is empty: it must hold every class that occurs")
    n_classes = len(classes)
    rows, columns = _positions(truth, classes), _positions(guesses, classes)
    cells = np.bincount(rows * n_classes + columns, minlength=n_classes**2)
    return cells.reshape(n_classes, n_classes)


def accuracy(truth, guesses):
    """Return the share of points whose guess is right.

    >>> accuracy([0, 0, 1, 1], [0, 1, 1, 1])
    0.75
    """
    truth, guesses = _paired(truth, guesses)
    return float(np.mean(truth == guesses))


def precision(truth, guesses, classes=None):
    """Return for each class: of the points that got its name, the share that deserve it.

    A class nobody was taken for has precision 0. Parameters as in
    :func:`confusion_matrix`; returns an array of shape (n_classes,).

    >>> precision([0, 0, 1, 1], [0, 1, 1, 1])
    array([1.        , 0.66666667])
    """
    table = confusion_matrix(truth, guesses, classes)
    return _share(np.diag(table), table.sum(axis=0))


def recall(truth, guesses, classes=None):
    """Return for each class: of its points, the share that were found.

    A class without points has recall 0. Parameters as in
    :func:`confusion_matrix`; returns an array of shape (n_classes,).

    >>> recall([0, 0, 1, 1], [0, 1, 1, 1])
    array([0.5, 1. ])
    """
    table = confusion_matrix(truth, guesses, classes)
    return _share(np.diag(table), table.sum(axis=1))


def f1(truth, guesses, classes=None):
    """Return for each class the harmonic mean of its precision and its recall.

    It is near the smaller of the two: high only when both are. Parameters as in
    :func:`confusion_matrix`; returns an array of shape (n_classes,).

    >>> f1([0, 0, 1, 1], [0, 1, 1, 1])
    array([0.66666667, 0.8       ])
    """
    table = confusion_matrix(truth, guesses, classes)
    return _share(2 * np.diag(table), table.sum(axis=0) + table.sum(axis=1))


def macro_f1(truth, guesses):
    """Return the plain mean of F1 over the classes: a rare class counts as much as a common one.

    >>> round(macro_f1([0, 0, 1, 1], [0, 1, 1, 1]), 3)
    0.733
    """
    return float(np.mean(f1(truth, guesses)))


def describe_confusion(truth, guesses, names=None):
    """Return the confusion matrix as text, its rows and columns named.

    Parameters
    ----------
    truth, guesses : arrays of shape (n_samples,)
    names : dict from class to the name shown, or None

    Returns
    -------
    str

    Examples
    --------
    >>> print(describe_confusion(["cat", "cat", "cat", "dog"], ["cat", "cat", "dog", "dog"]))
              predicted
              cat  dog
    true cat    2    1
    true dog    0    1
    """
    classes = np.union1d(*_paired(truth, guesses))
    table = confusion_matrix(truth, guesses, classes)
    if names and (missing := [k for k in classes.tolist() if k not in names]):
        raise ValueError(f"names must name every class that occurs; it lacks {missing}")
    labels = [str(names[k]) if names else str(k) for k in classes.tolist()]
    head = max(map(len, labels))
    width = max(head, len(str(table.max())))
    line = "  ".join
    lines = [
        " " * (head + 7) + "predicted",
        " " * (head + 7) + line(label.rjust(width) for label in labels),
    ]
    for label, row in zip(labels, table, strict=True):
        lines.append(f"true {label.ljust(head)}  " + line(str(n).rjust(width) for n in row))
    return "\n".join(lines)


def describe_scores(truth, answers, positive):
    """Return a table of accuracy, precision, recall, F1 and macro F1, one row per model.

    Parameters
    ----------
    truth : array of shape (n_samples,)
    answers : dict from a model's name to its predictions, shape (n_samples,)
    positive : the class that precision, recall and F1 are about

    Returns
    -------
    str

    Examples
    --------
    >>> print(describe_scores([0, 0, 1, 1], {"model": [0, 1, 1, 1]}, positive=1))
           accuracy  precision  recall    F1  macro F1
    model      0.75       0.67    1.00  0.80      0.73
    """
    columns = ("accuracy", "precision", "recall", "F1", "macro F1")
    head = max(map(len, answers))
    lines = ["  ".join((" " * head, *(column.rjust(4) for column in columns)))]
    for name, guesses in answers.items():
        classes = np.union1d(*_paired(truth, guesses))
        at = int(np.flatnonzero(classes == positive)[0])
        of_class = [measure(truth, guesses, classes)[at] for measure in (precision, recall, f1)]
        values = (accuracy(truth, guesses), *of_class, macro_f1(truth, guesses))
        cells = (f"{v:.2f}".rjust(max(len(c), 4)) for v, c in zip(values, columns, strict=True))
        lines.append("  ".join((name.ljust(head), *cells)))
    return "\n".join(lines)


def _paired(truth, guesses):
    truth, guesses = np.asarray(truth), np.asarray(guesses)
    if truth.ndim != 1 or truth.shape != guesses.shape:
        raise ValueError(
            "truth and guesses must be two lists of the same length, got shapes "
            f"{truth.shape} and {guesses.shape}"
        )
    if not len(truth):
        raise ValueError("truth and guesses are empty: there is nothing to score")
    for name, values in {"truth": truth, "guesses": guesses}.items():
        kinds = {isinstance(v, str) for v in values} if values.dtype == object else {False}
        if len(kinds) > 1:
            raise ValueError(f"{name} holds strings and numbers: score the points with a label")
        if values.dtype.kind == "f" and np.isnan(values).any():
            raise ValueError(f"{name} holds NaN, which is no class")
    return truth, guesses


def _positions(values, classes):
    """Return where each of ``values`` stands in ``classes``."""
    order = np.argsort(classes, kind="stable")
    at = np.searchsorted(classes, values, sorter=order).clip(max=len(classes) - 1)
    positions = order[at]
    if np.any(classes[positions] != values):
        missing = np.unique(values[classes[positions] != values]).tolist()
        raise ValueError(f"classes must hold every class that occurs; it lacks {missing}")
    return positions


def _share(part, whole):
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
