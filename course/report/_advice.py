"""The verdict in words, and what to do next: what a reader takes away in the first minute."""

import math
from dataclasses import dataclass

from course.report._models import GUARDED
from course.report._paired import labels_to_show
from course.report._sample import MAX_LABELED
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
    "seen where they are blatant; wrong labels usually make a model look worse than it is, and "
    "such columns make it look better.",
    "The verdict is about the methods tried here with their default settings; other features, "
    "a pretrained network, or knowledge of the subject may do better than all of them.",
    "A difference in accuracy is not a difference in cost: which mistakes are expensive, and "
    "whether some group of rows fares worse than the average, is for you to weigh.",
)
"""What the report does not tell, in four sentences."""


def give_verdict(result, n_labeled, n_rows):
    """Return the Verdict of a comparison with and without the unlabeled rows.

    Parameters
    ----------
    result : WithUnlabeled, or None if it was not measured
    n_labeled, n_rows : int, labels and rows of the table
    """
    if result is None:
        return Verdict("open", "No verdict: the comparison was not finished.", ())
    labels = counted(n_labeled, "label")
    used, n_fits = uses(result)
    numbers = (
        f"An automatic choice decided in each of {counted(n_fits, 'fit')} whether to use the "
        f"unlabeled rows, and used them in {used:,}. Accuracy when it may use them: "
        f"{percent(result.guarded)}; when it may not: {percent(result.baseline)}. "
        f"Difference: {points(result.difference)}."
    )
    room = 1 - result.baseline.mean
    if math.isnan(result.smallest):
        power = f"With {labels}, no difference could be told from chance, however large."
    elif room < result.smallest and result.verdict == "cannot tell":
        power = (
            f"With {labels}, a true gain must be about {points(result.smallest)} before it is "
            f"found in 8 of 10 cases. Without the unlabeled rows the accuracy is already "
            f"{percent(result.baseline.mean)}, so at most {points(room)} are left to gain: this "
            f"test could hardly have found one. {_labels_for(room, n_rows)}"
        )
    else:
        power = (
            f"With {labels}, a true gain of {points(result.smallest)} or more is found in 8 of 10 "
            "cases; a smaller one is easily missed."
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


def uses(result):
    """Return in how many fits the automatic choice used the unlabeled rows, and of how many."""
    counts = result.chosen_counts
    return sum(n for name, n in counts.items() if name in GUARDED), sum(counts.values())


def _labels_for(room, n_rows):
    """Return a sentence on how many labels could show a gain of all that is left."""
    if room <= 0:
        return "Nothing is left that more labels could show."
    need = labels_to_show(room, min(n_rows, MAX_LABELED))
    if need is None:
        most = (f"its {counted(n_rows, 'row')}" if n_rows <= MAX_LABELED else
                f"the {MAX_LABELED:,} that a report looks at")  # fmt: skip
        return (
            "Even if all of it were gained, this table cannot answer it: more labels would be "
            f"needed than {most}."
        )
    return (
        f"If all of it were gained, about {counted(_rounded_up(need), 'label')} of rows picked "
        "at random would be needed to find it in 8 of 10 cases; a smaller gain takes more."
    )


def _rounded_up(number):
    """Return a whole number rounded up to two digits.

    Examples
    --------
    >>> _rounded_up(37), _rounded_up(241)
    (37, 250)
    """
    unit = 10 ** max(len(str(number)) - 2, 0)
    return -(-number // unit) * unit


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
            "Use the automatic choice.",
            f"On all labels it chose {result.chosen}. It is cross-validated against models that "
            "see labels only, and the predictions below come from it.",
        )
    if result.verdict == "hurts":
        return Step(
            "Leave the unlabeled rows out of training.",
            f"Train {result.baseline_chosen} on the labeled rows only; it did better than the "
            "automatic choice in this comparison.",
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
        f"Label the {rows} listed under “What to label next”, to train on.",
        f"{worth or 'More labels usually make a better classifier.'} These rows are not picked at "
        "random, so they are for training only: to measure accuracy, or to ask again whether the "
        "unlabeled rows help, label rows picked at random.",
    )


def left_to_gain(curve):
    """Return how far the end of the learning curve is from an accuracy of 100 %."""
    return 1 - curve.accuracy[-1].mean


def _worth(curve):
    """Return what one more point of accuracy costs in labels, or ""."""
    need = curve.rows_for_point
    if math.isnan(need.mean) or math.isinf(need.mean):
        return ""
    if curve.per_doubling.mean > left_to_gain(curve):
        return (
            "The learning curve is nearly at the top: more labels can bring "
            f"{points(left_to_gain(curve))} at most, perhaps nothing."
        )
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
