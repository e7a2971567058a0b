"""Retraining as batches arrive: an acceptance test decides which model is served.

A model that is refitted on every new batch can become worse without anybody noticing.
Therefore some labels are kept out of training, and a new model (the challenger) must
not be worse on them than the model that is served now (the champion). Both models
predict the same points, so the test is paired. Points on which both are correct, or
both wrong, say nothing about which model is better; only the points on which they
differ count. If the two models are equally good, each of these points is a fair coin
toss. This is McNemar's test in its exact form, a sign test.

With few labels there are few such points, so the test makes mistakes;
``course bench acceptance_test`` measures how often.
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
    """Return the one-sided p-value of McNemar's exact test: is the new model worse?

    The probability of at least so many losses if each difference is a fair coin toss.

    Parameters
    ----------
    against, in_favor : int
        Points that only the old model classifies correctly, and points that only the new one does.

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
    """The result of an acceptance test.

    Attributes
    ----------
    accepted : bool
    n : int, held-out labels
    against, in_favor : int, points that only the old model, only the new one, classifies correctly
    p_value : float, of the sign test the rule asks for
    """

    accepted: bool
    n: int
    against: int
    in_favor: int
    p_value: float


@dataclass(frozen=True)
class AcceptanceTest:
    """Decide on held-out labels whether a new model replaces the one that is served.

    The test before deployment: champion against challenger, by McNemar's exact test.

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
    >>> AcceptanceTest().judge(truth, old, new)
    Verdict(accepted=False, n=9, against=5, in_favor=0, p_value=0.03125)
    """

    rule: str = "not worse"
    level: float = 0.05

    def __post_init__(self):
        check_option("rule", self.rule, RULES)
        check_real("level", self.level, high=1, above=True)

    def __str__(self):
        return f"{self.rule}, level {self.level:g}"

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
    acceptance_test=AcceptanceTest(),
    n_labels=None,
    held_out=0.5,
    memory=None,
    recent=None,
    random_state=None,
):
    """Refit as batches arrive, and let an acceptance test decide which model is served.

    A share of each batch's labels is held out for the test, and no model is ever trained
    on these points. A fresh copy of ``model`` is fitted to the rest of the last batches and
    compared with the model that is served, on the labels held out last.

    Parameters
    ----------
    model : estimator; one that reads -1 as "no label" gets all points, any other the labeled
    batches : iterable of (X, y)
        ``X`` of shape (n_batch, n_features), ``y`` of shape (n_batch,), -1 where there is no label.
    acceptance_test : AcceptanceTest, or None to accept every model
    n_labels : int or None
        For a rehearsal on batches whose labels are all known: how many of each a person
        would have labeled. The others are hidden from the models and used to score them.
        None: every label in ``y`` is used.
    held_out : float above 0 and at most 1, share of a batch's labels held out for the test
        At least one stays for training.
    memory : int or None, batches a new model is fitted to; None for all so far
    recent : int or None, how many of the latest held-out labels are used; None for all so far
    random_state : int, RandomState or None

    Returns
    -------
    RetrainingLog
        A row per batch; ``model`` is the one that is served in the end.

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
    if acceptance_test is not None and not isinstance(acceptance_test, AcceptanceTest):
        raise ValueError(
            f"acceptance_test must be an AcceptanceTest or None, got {acceptance_test!r}"
        )
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
        for_test = _set_aside(y, held_out, rng)
        seen = _latest([*seen, (X[~for_test], y[~for_test])], memory)
        aside.append((X[for_test], y[for_test]))
        X_test, y_test = (_latest(part, recent) for part in _joined(aside))
        on_arrival = {
            "served_accuracy": _share_right(serving, X, truth),
            "latest_accuracy": _share_right(latest, X, truth),
        }
        latest = _fitted(model, *_joined(seen), number)
        verdict = _judge(acceptance_test, serving, latest, X_test, y_test)
        if serving is None or verdict.accepted:
            serving, said = latest, "first" if serving is None else "accepted"
            served_since = number
        else:
            said = "rejected"
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
    rule = None if acceptance_test is None else str(acceptance_test)
    parameters = {"model": " ".join(repr(model).split()), "acceptance_test": rule}
    return RetrainingLog(rows, parameters, serving)


class RetrainingLog(Table):
    """What happened in each batch; print it to read it.

    Attributes
    ----------
    rows : list of dict
        ``batch`` (from 1 on), ``n_points``, ``n_labels`` (the new model was fitted to),
        ``served_accuracy`` and ``latest_accuracy`` (of the model that served, and of the
        latest one whether or not it passed, on the points of the batch as they arrived;
        NaN where no label is known), ``n_held_out, against, in_favor, p_value`` (of the
        test), ``verdict`` ("first", "accepted" or "rejected"), ``serving`` (the batch after
        which the model that now serves was fitted).
    model : the estimator that serves in the end
    """

    def __init__(self, rows, parameters=None, model=None):
        super().__init__(rows, parameters)
        self.model = model

    def _part(self, rows, values):
        return RetrainingLog(rows, self.parameters, self.model)

    def __str__(self):
        rule = self.parameters.get("acceptance_test")
        told = "no acceptance test: every new model is served" if rule is None else f"test: {rule}"
        lines = textwrap.wrap(
            f"One batch per line; {told}. Served, latest: accuracy in percent on the batch as it "
            "arrived, of the model that was served and of the latest one, whether or not it "
            "passed. Differ: held-out points that only the old model, and only the new model, "
            "classifies correctly.",
            _LINE,
        )
        lines += ["", "batch  served   latest  held out  differ    p      verdict   serving"]
        for row in self.rows:
            differ = f"{row['against']}:{row['in_favor']}"
            first = row["verdict"] == "first"
            lines.append(
                f"{row['batch']:>5}  {_percent(row['served_accuracy']):>6}  "
                f"{_percent(row['latest_accuracy']):>7}  {row['n_held_out']:>8}  "
                f"{'' if first else differ:^6}  {'' if first else format(row['p_value'], '.3f'):>5}"
                f"    {row['verdict']:<8}  batch {row['serving']}"
            )
        return "\n".join(lines)

    __repr__ = __str__

    def plot(self, title=None):
        """Show the accuracy on each batch as it arrived, with the acceptance test and without.

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
    """Choose the labeled points held out for the test; at least one stays for training."""
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


def _judge(acceptance_test, serving, latest, X, y):
    if serving is None or not len(X):
        return Verdict(True, len(X), 0, 0, 1.0)
    old, new = serving.predict(X), latest.predict(X)
    verdict = (acceptance_test or AcceptanceTest()).judge(y, old, new)
    if acceptance_test is None:
        return Verdict(True, verdict.n, verdict.against, verdict.in_favor, verdict.p_value)
    return verdict


def _share_right(model, X, truth):
    known = truth != UNLABELED
    if model is None or not known.any():
        return math.nan
    return accuracy(truth[known], model.predict(X[known]))


def _percent(share):
    return "" if math.isnan(share) else f"{100 * share:.1f}"
