"""The verdict in words, and what to do next: what a reader takes away in the first minute."""

import math
from dataclasses import dataclass

from course.report._words import counted, listed, percent, points

HARDLY_MATTERS = 0.01
"""An interval that ends below one point leaves nothing worth a more complicated model."""

_TOO_MANY = 10


@dataclass(frozen=True)
class Verdict:
    """What stands at the top of the page.

    Attributes
    ----------
    tone : str, "good", "bad" or "open"
    title : str, one sentence
    text : tuple of str, the numbers behind it
    """

    tone: str
    title: str
    text: tuple


@dataclass(frozen=True)
class Step:
    """One thing to do."""

    title: str
    text: str


LIMITS = (
    "The numbers hold for rows like the labeled ones: if those were not picked at random from "
    "the rows that you care about, or the world changes, they hold for nothing else.",
    "Mistakes in the labels, and columns that will not be known at prediction time, are only "
    "seen where they are blatant; both make a model look better or worse than it is.",
    "The verdict is about the methods tried here with their default settings; other features, "
    "a pretrained network, or knowledge of the subject may do better than all of them.",
    "A difference in accuracy is not a difference in cost: which mistakes are expensive, and "
    "whether some group of rows fares worse than the average, is for you to weigh.",
)
"""What the report does not tell, in four sentences."""


def give_verdict(result, n_labeled):
    """Return the Verdict of a comparison with and without the unlabeled rows.

    Parameters
    ----------
    result : WithUnlabeled, or None if it was not measured
    n_labeled : int
    """
    if result is None:
        return Verdict("open", "No verdict: the comparison was not finished.", ())
    labels = counted(n_labeled, "label")
    numbers = (
        f"Accuracy with the unlabeled rows: {percent(result.guarded)}. "
        f"Without them: {percent(result.baseline)}. Difference: {points(result.difference)}."
    )
    room = 1 - result.baseline.mean
    if math.isnan(result.smallest):
        power = f"With {labels}, no difference could be told from chance, however large."
    elif room < result.smallest and result.verdict == "cannot tell":
        power = (
            f"An ordinary classifier reaches {percent(result.baseline.mean)} without them, so at "
            f"most {points(room)} are left to gain, and {labels} show only a gain of "
            f"{points(result.smallest)} or more. More labels are needed to see a smaller one."
        )
    else:
        power = (
            f"With {labels}, a true gain of {points(result.smallest)} or more is noticed in four "
            "cases out of five; a smaller one is easily missed."
        )
    if result.verdict == "helps":
        return Verdict("good", "The unlabeled rows help on this table.", (numbers, power))
    if result.verdict == "hurts":
        return Verdict("bad", "The unlabeled rows hurt on this table.", (numbers, power))
    most = max(abs(result.difference.low), abs(result.difference.high))
    if most < HARDLY_MATTERS:
        title = f"The unlabeled rows make less than {100 * HARDLY_MATTERS:.0f} point of difference."
        return Verdict("open", title, (f"Whether they help cannot be told. {numbers}", power))
    return Verdict("open", f"Cannot tell with {labels} if the unlabeled rows help.",
                   (numbers, power))  # fmt: skip


def next_steps(findings, results):
    """Return the Steps to take, the most urgent first.

    Parameters
    ----------
    findings : list of Finding
    results : dict, name of a section -> what was measured; sections that are missing are left out
    """
    leaks = [name for finding in findings if finding.kind == "leak" for name in finding.columns]
    if leaks:
        yield Step(
            f"Look at {listed(leaks)} first.",
            "It predicts the label almost perfectly. If it is only known once the label is known, "
            "run the report again without it (--leave-out); until then, trust no number here.",
        )
    same = results.get("same_kind")
    if same is not None and same.alike is False:
        differing = [column.name for column in same.columns if column.differs]
        where = f" They differ most in {listed(differing)}." if differing else ""
        yield Step(
            "Find out why the unlabeled rows are different.",
            f"A classifier tells them from the labeled ones (AUC {same.auc:.2f}).{where} "
            "Label some of them at random before you rely on predictions for them.",
        )
    unlabeled = results.get("with_unlabeled")
    if unlabeled is not None:
        yield _use_them_or_not(unlabeled)
    step = _label_more(results.get("learning_curve"), results.get("rows_to_label"))
    if step:
        yield step


def _use_them_or_not(result):
    if result.verdict == "helps":
        return Step(
            "Use the guarded choice.",
            f"On all labels it chose {result.chosen}. It is cross-validated against models that "
            "see labels only, and the predictions below come from it.",
        )
    if result.verdict == "hurts":
        return Step(
            "Leave the unlabeled rows out of training.",
            f"Train {result.baseline_chosen} on the labeled rows only; it did better than the "
            "guarded choice in this comparison.",
        )
    return Step(
        "Stay with labels only for now.",
        f"{result.baseline_chosen[:1].upper()}{result.baseline_chosen[1:]} on the labeled rows is "
        "simpler, and nothing here shows that the unlabeled rows improve on it.",
    )


def _label_more(curve, asked):
    if asked is None or not len(asked.rows):
        return None
    rows = counted(len(asked.rows), "row")
    worth = curve and _worth(curve)
    return Step(
        f"Label the {rows} listed under “What to label next”, then run the report again.",
        worth or "More labels make every number on this page more certain.",
    )


def _worth(curve):
    """Return what one more point of accuracy costs in labels, or ""."""
    need = curve.rows_for_point
    if math.isnan(need.mean) or math.isinf(need.mean):
        return ""
    if need.mean > _TOO_MANY * curve.n_labeled:
        return (
            "The learning curve is nearly flat: one more point of accuracy takes more than "
            f"{_TOO_MANY} times the labels you have."
        )
    if math.isinf(need.high):
        return (
            f"The best guess is that {labels_needed(need).partition(' [')[0]} bring one more point "
            "of accuracy, but the curve may be flat by now."
        )
    return f"One more point of accuracy takes about {labels_needed(need)}."


def labels_needed(need):
    """Return a number of labels with its interval; an end without bound is said so.

    Examples
    --------
    >>> from course.intervals import Interval
    >>> labels_needed(Interval(41.6, 20.2, float("inf")))
    '42 labels [21, no upper limit]'
    """
    if math.isnan(need.mean):
        return "an unknown number of labels"
    ends = ["no upper limit" if math.isinf(end) else f"{math.ceil(end):,}" for end in need[1:]
            if not math.isnan(end)]  # fmt: skip
    text = counted(math.ceil(need.mean), "label")
    return f"{text} [{', '.join(ends)}]" if len(ends) == 2 else text
