"""The labels the learner gave by hand at the labeling station of lesson 1."""

import numpy as np

from course import workspace
from course.datasets._real import load_digits
from course.validation import UNLABELED

STATION_ORDER = tuple(int(i) for i in np.random.RandomState(7).permutation(1797))
"""The order in which the station shows the digits: one order for everyone, drawn once."""

_STAND_IN = 40
_SLIPS = [11, 29]  # positions in the station's order


def load_hand_labels():
    """Return labels for the digits as given by hand, and whether they are the learner's own.

    Where the learner has labeled nothing, shipped ones stand in: the first 40
    digits of the station's order with their true names, but for two slips made
    on purpose, so that what is trained on them meets an honest hand's errors.

    Returns
    -------
    y : int array of shape (1797,), -1 where no label was given
    own : bool

    Examples
    --------
    >>> y, own = load_hand_labels()
    >>> int((y != -1).sum()), own
    (40, False)
    """
    _, truth = load_digits()
    y = np.full(len(truth), UNLABELED)
    kept = workspace.load("hand_labels")
    if kept:
        for index, label in kept.items():
            y[int(index)] = label
        return y, True
    shown = np.array(STATION_ORDER[:_STAND_IN])
    y[shown] = truth[shown]
    slips = shown[_SLIPS]
    y[slips] = (truth[slips] + 5) % 10
    return y, False


def save_hand_labels(labels):
    """Keep ``labels``, a dict from row number (0 to 1796) to digit (0 to 9), for later lessons.

    Raises
    ------
    ValueError
        If a row or a digit is out of range.
    """
    for index, label in labels.items():
        if not (0 <= int(index) < 1797 and 0 <= int(label) <= 9):
            raise ValueError(f"no digit {label!r} for row {index!r}: rows 0 to 1796, digits 0 to 9")
    workspace.save("hand_labels", {str(int(i)): int(k) for i, k in labels.items()})
