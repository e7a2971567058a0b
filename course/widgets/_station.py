"""The labeling station: label real digits by hand for a minute and learn what a label costs.

The browser shows digits, takes the keys and keeps the clock, so that every
answer is echoed at once; Python is told after each label, keeps the score and
stores the labels for later lessons. The true classes stay in Python until the
round is over.
"""

import numpy as np
import traitlets as t

from course import workspace
from course.datasets import (
    STATION_ORDER,
    UNLABELED,
    load_breast_cancer,
    load_digits,
    load_hand_labels,
    save_hand_labels,
)
from course.widgets._base import CourseWidget

_KEY = "labeling_station"
_FRESH = {"given": [], "start": 0, "earlier": 0.0, "round": 0.0, "over": False}
_STAND_IN_SECONDS = 60.0  # an assumed pace for the labels that stand in
_SHOWN_ERRORS = 12


def labeling_cost(seconds, labels, truth, n_total):
    """Return what labeling ``n_total`` points would cost at the pace and error rate of a sample.

    Parameters
    ----------
    seconds : float, time taken for all of ``labels``
    labels, truth : arrays of shape (n_labels,), the labels given and the right ones
    n_total : int

    Returns
    -------
    dict with ``labels``, ``seconds``, ``seconds_per_label``, ``errors``, ``error_rate``,
    ``minutes_for_all`` and ``wrong_for_all`` (expected number of wrong labels)

    Raises
    ------
    ValueError
        If there is no label, the two lengths differ, or ``seconds`` is not positive.

    Examples
    --------
    >>> cost = labeling_cost(60, labels=[3, 8, 1, 0], truth=[3, 3, 1, 0], n_total=1797)
    >>> cost["minutes_for_all"], cost["errors"], cost["error_rate"]
    (449.25, 1, 0.25)
    """
    labels, truth = np.asarray(labels), np.asarray(truth)
    if labels.ndim != 1 or labels.shape != truth.shape or not len(labels):
        raise ValueError(
            "labels and truth must hold the same number of labels, at least one, "
            f"got shapes {labels.shape} and {truth.shape}"
        )
    if not seconds > 0:
        raise ValueError(f"seconds must be positive, got {seconds!r}")
    errors = int((labels != truth).sum())
    per_label, error_rate = seconds / len(labels), errors / len(labels)
    return {
        "labels": len(labels),
        "seconds": float(seconds),
        "seconds_per_label": per_label,
        "errors": errors,
        "error_rate": error_rate,
        "minutes_for_all": per_label * n_total / 60,
        "wrong_for_all": error_rate * n_total,
    }


class LabelingStation(CourseWidget, script="station.js"):
    """Label handwritten digits by hand, against the clock.

    Labels are kept in the working copy as they are given, so that re-running the
    cell goes on where it stopped, and later lessons train on them.

    Parameters
    ----------
    seconds : int, length of a round
    minutes_per_case : float
        Assumed time a specialist takes for one case of the medical set.
    rate : float
        Assumed price of a specialist's hour, in dollars.

    Attributes
    ----------
    labels : dict from row of the digits to the label given, over all rounds

    Examples
    --------
    >>> station = LabelingStation()
    >>> station.labels, station.summary()["own"]
    ({}, False)
    """

    images = t.Bytes().tag(sync=True)  # a byte per pixel, in the order of the station
    length = t.Int().tag(sync=True)
    # given: label or None (skipped) per position; start: where this round began; earlier: seconds
    # of the rounds before; round: seconds of this one; over: whether it has ended
    state = t.Dict().tag(sync=True)
    report = t.Dict().tag(sync=True)

    def __init__(self, *, seconds=60, minutes_per_case=5, rate=120):
        X, self._truth = load_digits()
        self._minutes_per_case, self._rate = minutes_per_case, rate
        order = np.array(STATION_ORDER)
        super().__init__(
            images=np.round(255 * X[order]).astype(np.uint8).tobytes(),
            length=seconds,
            state=workspace.load(_KEY) or _FRESH,
        )
        self._tell()
        self.observe(self._keep, "state")

    @property
    def labels(self):
        return {row: label for _, row, label in self._given()}

    def _given(self):
        """Return position, row and label of every digit that was labeled, not skipped."""
        pairs = enumerate(zip(STATION_ORDER, self.state["given"], strict=False))
        return [(position, row, label) for position, (row, label) in pairs if label is not None]

    def summary(self):
        """Return what labeling cost and would cost, as a plain dict, rounded for reading.

        The keys of :func:`labeling_cost` for the whole set of 1,797 digits, then
        ``specialist_hours`` and ``specialist_dollars`` for the medical set, and
        ``own``: False where nothing was labeled and the shipped labels, at an
        assumed pace of 1.5 seconds, stand in.
        """
        cost, own = self._cost()
        hours = len(load_breast_cancer()[1]) * self._minutes_per_case / 60
        rounded = {key: _to_4_digits(value) for key, value in cost.items()}
        return {
            **rounded,
            "specialist_hours": _to_4_digits(hours),
            "specialist_dollars": _to_4_digits(hours * self._rate),
            "own": own,
        }

    def _cost(self):
        if labels := self.labels:
            rows, given = np.array(list(labels.items())).T
            seconds, own = self.state["earlier"] + self.state["round"], True
        else:
            y, _ = load_hand_labels()
            rows = np.flatnonzero(y != UNLABELED)
            given, seconds, own = y[rows], _STAND_IN_SECONDS, False
        return labeling_cost(seconds, given, self._truth[rows], len(self._truth)), own

    def _keep(self, change):
        self._keep_by(self._store)
        self._tell()

    def _store(self):
        workspace.save(_KEY, self.state)
        save_hand_labels(self.labels)

    def _tell(self):
        """Send the report to the browser once a round is over, and not before."""
        self.report = self._report() if self.state["over"] and self.labels else {}

    def _report(self):
        errors = [
            {"position": position, "said": label, "set": int(self._truth[row])}
            for position, row, label in self._given()
            if label != self._truth[row]
        ]
        return {"facts": self._facts(), "errors": errors[-_SHOWN_ERRORS:], "n_errors": len(errors)}

    def _facts(self):
        """Return what the summary says: list of dicts with ``title``, ``value`` and ``note``."""
        cost = self.summary()
        n, errors = cost["labels"], cost["errors"]
        n_total, n_cases = len(self._truth), len(load_breast_cancer()[1])
        # The largest error rate that shows no error in n labels one time in twenty.
        unseen = 1 - 0.05 ** (1 / n)
        noted = (
            f"{100 * cost['error_rate']:.1f} % of your labels"
            if errors
            else f"an error rate of up to {100 * unseen:.0f} % can go unseen in so few labels"
        )
        wrong = cost["wrong_for_all"]
        return [
            {
                "title": "Your pace",
                "value": f"{cost['seconds_per_label']:.2g} s per label",
                "note": f"{_count(n, 'label')} in {_count(round(cost['seconds']), 'second')}",
            },
            {"title": "Your labeling errors", "value": f"{errors} of {n}", "note": noted},
            {
                "title": f"All {n_total:,} digits",
                "value": _duration(cost["minutes_for_all"]),
                "note": f"at your pace, with about {wrong:,.0f} labeling errors",
            },
            {
                "title": f"A specialist, {n_cases} tumors",
                "value": _duration(60 * cost["specialist_hours"]),
                "note": f"assuming {self._minutes_per_case:g} minutes per case; "
                f"{cost['specialist_dollars']:,.0f} dollars at an assumed {self._rate:g} per hour",
            },
        ]

    def _still(self):
        text = [
            f"The labeling station: label handwritten digits by hand for {self.length} seconds. "
            "The picture shows the first ten."
        ]
        if self.labels:
            text += [f"{fact['title']}: {fact['value']}, {fact['note']}." for fact in self._facts()]
        else:
            text.append(
                "Nothing is labeled here yet, so 40 labels that come with the course are used."
            )
        return {"text/plain": "\n".join(text), "image/png": self._picture()}

    def _picture(self):
        from course import plots

        X, _ = load_digits()
        fig, axes = plots.figure(10, width=7.4, height=0.86)
        for ax, row in zip(axes, STATION_ORDER, strict=False):
            ax.imshow(X[row].reshape(8, 8), cmap="Greys", vmin=0, vmax=1, interpolation="bicubic")
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set(visible=True, color=plots.FAINT)
        return plots.png(fig)


def _count(n, word):
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _duration(minutes):
    if minutes < 1.5:
        return f"{60 * minutes:.0f} s"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} hours"


def _to_4_digits(value):
    return value if isinstance(value, int) else float(f"{value:.4g}")
