"""A model at work: batches arrive, it is fitted again, and a gate decides what is served.

A model that is refitted on whatever came in can get worse without anybody noticing.
So some of the labels are kept from training, and a new model must not do worse on
them than the one that serves. Both answer the same points, so the test is paired:
points on which both are right, or both wrong, say nothing about which is better.
What counts are those on which they differ. If the two are equally good, each of
these is a coin toss (the sign test; in this use McNemar 1947, exact).

With few labels the coin is tossed a few times, and the gate errs: ``course bench gate``
measures how often.
"""

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from inspect import isclass

import numpy as np
from scipy.sparse import issparse
from scipy.stats import binom
from sklearn.base import clone
from sklearn.utils import check_random_state

from course.datasets import UNLABELED
from course.evaluation import Table, accuracy, reads_unlabeled
from course.validation import check_count, check_option, check_real

RULES = ("not worse", "better")
_LINE = 96


def sign_test(against, in_favor):
    """Return how probable so many losses are, or more, if every difference is a coin toss.

    Parameters
    ----------
    against, in_favor : int
        Points that only the old model gets right, and points that only the new one does.

    Returns
    -------
    float in (0, 1]: small when the new model looks worse; 1 without a loss

    References
    ----------
    McNemar (1947), Note on the sampling error of the difference between correlated
    proportions. Its exact form, on one side.

    Examples
    --------
    Five points on which they differ, all lost: one chance in 32.

    >>> sign_test(5, 0)
    0.03125
    >>> sign_test(0, 5)
    1.0
    """
    return float(binom.sf(against - 1, against + in_favor, 0.5))


@dataclass(frozen=True)
class Verdict:
    """What a gate says of a new model.

    Attributes
    ----------
    accepted : bool
    n : int, held-out labels
    against, in_favor : int, points that only the old model gets right, only the new one
    p_value : float, of the sign test the rule asks for
    """

    accepted: bool
    n: int
    against: int
    in_favor: int
    p_value: float


@dataclass(frozen=True)
class Gate:
    """Decide on held-out labels whether a new model may take the place of the old one.

    Parameters
    ----------
    rule : "not worse" or "better"
        "not worse" lets a model pass unless it is shown to be worse. "better" asks it to
        show that it is better. The first errs on the side of change, the second on the
        side of what is there.
    level : float above 0 and at most 1
        What counts as shown: a p-value of at most this. Below five points on which the models
        differ, nothing can be shown at 0.05.

    Examples
    --------
    >>> truth, old, new = np.zeros(9, dtype=int), np.zeros(9, dtype=int), np.repeat([0, 1], [4, 5])
    >>> Gate().judge(truth, old, new)
    Verdict(accepted=False, n=9, against=5, in_favor=0, p_value=0.03125)
    """

    rule: str = "not worse"
    level: float = 0.05

    def __post_init__(self):
        check_option("rule", self.rule, RULES)
        check_real("level", self.level, high=1, above=True)

    def judge(self, truth, old, new):
        """Compare two models on the same points.

        Parameters
        ----------
        truth, old, new : arrays of shape (n_held_out,), the labels and both models' answers

        Returns
        -------
        Verdict
        """
        truth, old, new = map(np.asarray, (truth, old, new))
        if not truth.shape == old.shape == new.shape or truth.ndim != 1:
            raise ValueError(
                "truth, old and new must be lists of the same length, got shapes "
                f"{truth.shape}, {old.shape} and {new.shape}"
            )
        against = int(np.sum((old == truth) & (new != truth)))
        in_favor = int(np.sum((old != truth) & (new == truth)))
        if self.rule == "not worse":
            p_value = sign_test(against, in_favor)
            accepted = p_value > self.level
        else:
            p_value = sign_test(in_favor, against)
            accepted = p_value <= self.level
        return Verdict(accepted, len(truth), against, in_favor, p_value)


def retrain(
    model,
    batches,
    gate=Gate(),
    n_labels=None,
    held_out=0.5,
    memory=None,
    recent=None,
    random_state=None,
):
    """Fit again as batches arrive, and let the gate decide which model serves.

    Of each batch's labels a share goes to the gate, and no model is ever trained on these
    points. A fresh copy of ``model`` is fitted to the rest of the last batches and judged
    against the one that serves, on the labels set aside last.

    Parameters
    ----------
    model : estimator; one that reads -1 as "no label" gets all points, any other the labeled
    batches : iterable of (X, y)
        ``X`` of shape (n_batch, n_features), ``y`` of shape (n_batch,), -1 where there is no label.
    gate : Gate, or None to accept every model
    n_labels : int or None
        For a rehearsal on batches whose labels are all known: how many of each a person
        would have named. The others are hidden from the models and used to score them.
        None: every label in ``y`` is used.
    held_out : float above 0 and at most 1, share of a batch's labels that goes to the gate
        At least one stays for training.
    memory : int or None, batches a new model is fitted to; None for all so far
    recent : int or None, the gate's labels that count, the latest; None for all so far
    random_state : int, RandomState or None

    Returns
    -------
    RetrainingLog
        A row a batch; ``model`` is the one that serves in the end.

    Raises
    ------
    ValueError
        If an argument cannot be used, there is no batch, or the first has too few labels.

    Examples
    --------
    >>> from course.datasets import make_blobs
    >>> from course.methods import LabelPropagation
    >>> batches = [make_blobs(90, random_state=seed) for seed in range(3)]
    >>> log = retrain(LabelPropagation(), batches, n_labels=20, random_state=0)
    >>> [row["verdict"] for row in log.rows]
    ['first', 'accepted', 'accepted']
    """
    if gate is not None and not isinstance(gate, Gate):
        raise ValueError(f"gate must be a Gate or None, got {gate!r}")
    for name, value in {"n_labels": n_labels, "memory": memory, "recent": recent}.items():
        if value is not None:
            check_count(name, value, low=2 if name == "n_labels" else 1)
    check_real("held_out", held_out, high=1, above=True)
    if isclass(model) or not (hasattr(model, "fit") and hasattr(model, "get_params")):
        raise ValueError(f"model must be an estimator, got {model!r}")
    if not isinstance(batches, Iterable):
        raise ValueError(f"batches must be a list or stream of pairs X, y, got {batches!r}")
    rng = check_random_state(random_state)
    seen, aside, rows = [], [], []
    serving = latest = None
    served_since = 0
    for number, batch in enumerate(batches, start=1):
        X, y, truth = _checked(batch, number, n_labels, rng)
        if seen and X.shape[1:] != seen[0][0].shape[1:]:
            raise ValueError(
                f"batch {number} must have rows of the shape of those before, "
                f"{seen[0][0].shape[1:]}, got {X.shape[1:]}"
            )
        for_gate = _set_aside(y, held_out, rng)
        seen = _latest([*seen, (X[~for_gate], y[~for_gate])], memory)
        aside.append((X[for_gate], y[for_gate]))
        X_gate, y_gate = (_latest(part, recent) for part in _joined(aside))
        on_arrival = {
            "served_accuracy": _share_right(serving, X, truth),
            "ungated_accuracy": _share_right(latest, X, truth),
        }
        latest = _fitted(model, *_joined(seen), number)
        verdict = _judge(gate, serving, latest, X_gate, y_gate)
        if serving is None or verdict.accepted:
            serving, said = latest, "first" if serving is None else "accepted"
            served_since = number
        else:
            said = "refused"
        rows.append(
            {
                "batch": number,
                "n_points": len(X),
                "n_labels": int(sum(np.sum(part != UNLABELED) for _, part in seen)),
                **on_arrival,
                "n_held_out": verdict.n,
                "against": verdict.against,
                "in_favor": verdict.in_favor,
                "p_value": verdict.p_value,
                "verdict": said,
                "serving": served_since,
            }
        )
    if serving is None:
        raise ValueError("batches is empty: there is nothing to learn from")
    rule = None if gate is None else f"{gate.rule}, level {gate.level:g}"
    return RetrainingLog(rows, {"model": " ".join(repr(model).split()), "gate": rule}, serving)


class RetrainingLog(Table):
    """What happened batch by batch; print it to read it.

    Attributes
    ----------
    rows : list of dict
        ``batch`` (from 1 on), ``n_points``, ``n_labels`` (the new model was fitted to),
        ``served_accuracy`` and ``ungated_accuracy`` (of the model that served, and of the
        latest one whether or not it passed, on the points of the batch as they arrived;
        NaN where no label is known), ``n_held_out, against, in_favor, p_value`` (the gate's
        test), ``verdict`` ("first", "accepted" or "refused"), ``serving`` (the batch after
        which the model that now serves was fitted).
    model : the estimator that serves in the end
    """

    def __init__(self, rows, parameters=None, model=None):
        super().__init__(rows, parameters)
        self.model = model

    def _part(self, rows, values):
        return RetrainingLog(rows, self.parameters, self.model)

    def __str__(self):
        gate = self.parameters.get("gate")
        told = "no gate, every model serves" if gate is None else f"gate: {gate}"
        lines = textwrap.wrap(
            f"A batch a line; {told}. Served, ungated: percent right as the batch came in, by the "
            "model that served and by the latest one, gate or no gate. Differ: held-out points "
            "that only the old model gets right, only the new one.",
            _LINE,
        )
        lines += ["", "batch  served  ungated  held out  differ    p      verdict   serving"]
        for row in self.rows:
            differ = f"{row['against']}:{row['in_favor']}"
            first = row["verdict"] == "first"
            lines.append(
                f"{row['batch']:>5}  {_percent(row['served_accuracy']):>6}  "
                f"{_percent(row['ungated_accuracy']):>7}  {row['n_held_out']:>8}  "
                f"{'' if first else differ:^6}  {'' if first else format(row['p_value'], '.3f'):>5}"
                f"    {row['verdict']:<8}  batch {row['serving']}"
            )
        return "\n".join(lines)

    __repr__ = __str__

    def plot(self, title=None):
        """Show how many of each batch were right as it came in, with and without the gate.

        Parameters
        ----------
        title : str
        """
        from course.plots import show_retraining  # matplotlib is loaded only for a picture

        show_retraining(self.rows, title)


def _checked(batch, number, n_labels, rng):
    """Return the points, the labels a person gave, and all that is known for scoring."""
    if not isinstance(batch, (tuple, list)) or len(batch) != 2:
        raise ValueError(f"batch {number} must be a pair, X and y, got {type(batch).__name__}")
    if issparse(batch[0]):
        raise ValueError(f"batch {number}: X is sparse; a dense array is needed, X.toarray()")
    X, truth = (np.asarray(part) for part in batch)
    if truth.dtype.kind in "USbu":  # these cannot hold a -1
        truth = truth.astype(object if truth.dtype.kind in "US" else int)
    if truth.ndim != 1 or len(X) != len(truth) or not len(X):
        raise ValueError(
            f"batch {number} must be X and y with as many rows, at least one, got shapes "
            f"{X.shape} and {truth.shape}"
        )
    if n_labels is None:
        return X, truth, truth
    known = rng.permutation(np.flatnonzero(truth != UNLABELED))
    y = np.full_like(truth, UNLABELED)
    y[known[:n_labels]] = truth[known[:n_labels]]
    return X, y, truth


def _set_aside(y, share, rng):
    """Say which labeled points go to the gate: a share, but at least one stays for training."""
    labeled = rng.permutation(np.flatnonzero(y != UNLABELED))
    n = min(round(share * len(labeled)), len(labeled) - 1)
    aside = np.zeros(len(y), dtype=bool)
    aside[labeled[: max(n, 0)]] = True
    return aside


def _latest(items, n):
    """Return the last ``n`` of them, all where ``n`` is None."""
    return items if n is None else items[-n:]


def _joined(parts):
    """Return the points and the labels of several batches as one."""
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


def _fitted(model, X, y, number):
    labeled = y != UNLABELED
    if not labeled.any():
        raise ValueError(f"there is no label to learn from after batch {number}")
    seen = slice(None) if reads_unlabeled(model) else labeled
    return clone(model).fit(X[seen], y[seen])


def _judge(gate, serving, latest, X, y):
    if serving is None or not len(X):
        return Verdict(True, len(X), 0, 0, 1.0)
    old, new = serving.predict(X), latest.predict(X)
    verdict = (gate or Gate()).judge(y, old, new)
    if gate is None:
        return Verdict(True, verdict.n, verdict.against, verdict.in_favor, verdict.p_value)
    return verdict


def _share_right(model, X, truth):
    known = truth != UNLABELED
    if model is None or not known.any():
        return math.nan
    return accuracy(truth[known], model.predict(X[known]))


def _percent(share):
    return "" if math.isnan(share) else f"{100 * share:.1f}"
