"""Lesson 5: should you use unlabeled points at all? A decision list for your own case.

The list is a plain function of the answers, :func:`decision`. Each rule has a reason that
the course has measured; the first rule that fits decides, and the others add precautions.
"""

import textwrap
from dataclasses import dataclass
from html import escape

import traitlets as t

from course.widgets._base import CourseWidget

QUESTIONS = {
    "labels": (
        "How many labels do you have per class?",
        ("none", "1 to 3", "4 to 20", "more"),
    ),
    "curve": (
        "Does labels only still improve with more labels?",
        ("yes", "I do not know", "hardly"),
    ),
    "source": (
        "Do labeled and unlabeled points come from the same distribution?",
        ("yes", "mostly", "I do not know", "no"),
    ),
    "holdout": (
        "How many labels can you hold out for testing?",
        ("under 20", "20 to 100", "over 100"),
    ),
    "structure": (
        "What do you know about these data?",
        (
            "near points share a class",
            "each class is a cluster",
            "which changes keep the class",
            "nothing of this kind",
        ),
    ),
    "more": ("Could you ask for a few more labels?", ("yes", "no")),
    "cost": ("What does a wrong prediction cost?", ("little", "a lot")),
}
"""The questions by name: what is asked, and what one can answer."""

STARTING = ("4 to 20", "yes", "mostly", "20 to 100", "near points share a class", "yes", "little")


@dataclass(frozen=True)
class Advice:
    """What to do, and why.

    Attributes
    ----------
    kind : "go", "careful" or "stop"
    headline : str, what to do
    reasons : tuple of str, why, at least one
    steps : tuple of str, what to do first, next, last; at least one
    """

    kind: str
    headline: str
    reasons: tuple
    steps: tuple


def decision(answers):
    """Say whether to use the unlabeled points of a case, and how.

    Parameters
    ----------
    answers : dict from each name in ``QUESTIONS`` to one of its answers

    Returns
    -------
    Advice

    Raises
    ------
    ValueError
        If an answer is missing, or is none of those a question has.

    Examples
    --------
    >>> answers = dict(zip(QUESTIONS, STARTING))
    >>> decision(answers).kind
    'careful'
    >>> decision({**answers, "source": "no"}).headline
    'Leave these points out'
    """
    _check(answers)
    found = _stop(answers) or _method(answers)
    return Advice(*found[:2], tuple(found[2]), tuple(found[3]))


def _stop(answers):
    """Return the advice where unlabeled points should not be used (yet), else None."""
    ask = answers["more"] == "yes"
    measure = "Measure labels only, with its interval: that is the number to beat."
    if answers["labels"] == "none" and ask:
        return (
            "stop",
            "Get a few labels first, and choose them well",
            ["Without labels there are clusters but no classes: ten clusters can be matched to ten "
             "classes in 3,628,800 ways."],
            ["Let choose_labels pick a typical point from each group, before the first label.",
             "Ask for those, then answer these questions again."],
        )  # fmt: skip
    if answers["labels"] == "none":
        return (
            "stop",
            "Cluster the points, and don't call it classification",
            ["Without labels, clusters have no class and no result can be tested."],
            ["Use KMeans or a mixture, and show the clusters to an expert.",
             "Each cluster that the expert recognizes gives you a first label."],
        )  # fmt: skip
    if answers["source"] == "no":
        return (
            "stop",
            "Leave these points out",
            ["A model predicts a class for out-of-distribution points too, often with confidence, "
             "and then learns from these predictions."],
            [measure,
             "Collect unlabeled points from the source of the labeled ones; a few hundred may do.",
             *_ask_more(ask)],
        )  # fmt: skip
    if answers["curve"] == "hardly":
        return (
            "stop",
            "Stay with the labels you have",
            ["Where more labels hardly help, there is no room for improvement, and unlabeled "
             "points can't do more than labels would.",
             "They can still do harm."],
            [measure, "Look at the mistakes that are left, because some may be labeling errors."],
        )  # fmt: skip
    if answers["cost"] == "a lot" and answers["holdout"] == "under 20":
        return (
            "stop",
            "Labels only, until you can check",
            ["With 20 held-out labels, a model that is 6 to 12 points worse still passes a test at "
             "level 0.05 in 96 of 100 cases (course bench acceptance_test).",
             "Where mistakes are expensive, a gain that you can't measure isn't worth the risk of "
             "a loss that you can't measure."],
            ["Hold out the next labels for testing before any other use.", measure,
             *_ask_more(ask)],
        )  # fmt: skip
    return None


_METHODS = {
    "near points share a class": (
        "Try a graph",
        "Near points share a class, so labels can be propagated from neighbor to neighbor.",
        "PoissonLearning or LabelSpreading, beside labels only on the same draws.",
    ),
    "each class is a cluster": (
        "Try a mixture, and tune its unlabeled weight",
        "A mixture model assumes that each class is a cluster; the weight of the unlabeled "
        "points says how far you trust that assumption.",
        "SemiSupervisedGaussianMixture with unlabeled_weight from 0 to 1.",
    ),
    "which changes keep the class": (
        "Try consistency",
        "You know which changes keep the class, and this knowledge doesn't have to come from "
        "labels.",
        "ConsistencyClassifier, or FixMatch for images. Check that no change turns one class "
        "into another.",
    ),
}


def _method(answers):
    """Return the advice where unlabeled points are worth a try."""
    kind, reasons, steps = "go", [], []
    ask = answers["more"] == "yes"
    if answers["structure"] == "nothing of this kind":
        kind = "careful"
        headline = "Choose by cross-validation, or stay with labels only"
        reasons.append(
            "Every method needs an assumption about the data. Without one, labels only is the "
            "method to beat."
        )
        if answers["labels"] == "1 to 3":
            steps.append(
                "Learn features from all points (PCA, spectral embedding), and fit labels only."
            )
        else:
            steps.append(
                "GuardedClassifier chooses among methods by cross-validation on the labels."
            )
    else:
        headline, reason, step = _METHODS[answers["structure"]]
        reasons.append(reason)
        steps.append(step)
    if answers["source"] in ("mostly", "I do not know"):
        kind = "careful"
        reasons.append("Some points may be out of distribution, and a model won't tell you which.")
        steps.insert(0, "Run filter_by_domain first, and look at the points that it removes.")
    if answers["curve"] == "I do not know":
        steps.insert(
            0,
            "Draw the learning curve of labels only to see whether there is room for improvement.",
        )
    if answers["labels"] == "1 to 3":
        reasons.append(
            "With so few labels, chance matters much, so one set of labels proves nothing."
        )
        steps.append("Repeat with other random labeled subsets, and report the paired interval.")
    if answers["holdout"] == "under 20":
        kind = "careful"
        reasons.append("With fewer than 20 held-out labels you can measure neither gain nor harm.")
    if answers["cost"] == "a lot":
        kind = "careful"
        reasons.append("Mistakes are expensive here, so a gain has to be shown.")
        steps.append(
            "Deploy only if the paired interval lies above zero; send uncertain cases to people."
        )
    steps += _ask_more(ask)
    steps.append(
        "Keep labels only running beside it, and run an acceptance test before every deployment."
    )
    return kind, headline, reasons, steps


def _ask_more(ask):
    return ["Ask for the next labels where they help most: query('graph', ...)."] if ask else []


def _check(answers):
    for name, (_, options) in QUESTIONS.items():
        if answers.get(name) not in options:
            asked = ", ".join(map(repr, options))
            raise ValueError(f"{name} must be one of {asked}, got {answers.get(name)!r}")


class Decide(CourseWidget, script="decide.js"):
    """The control behind :func:`decide`; ``answers`` are positions, one per question."""

    questions = t.List().tag(sync=True)  # a dict each: text, options
    answers = t.List(t.Int()).tag(sync=True)
    advice = t.Dict().tag(sync=True)

    def __init__(self):
        start = [
            options.index(answer)
            for (_, options), answer in zip(QUESTIONS.values(), STARTING, strict=True)
        ]
        super().__init__(
            questions=[{"text": text, "options": list(o)} for text, o in QUESTIONS.values()],
            answers=start,
        )
        self._say()
        self.observe(self._say, "answers")

    def _say(self, change=None):
        chosen = {
            name: options[i]
            for (name, (_, options)), i in zip(QUESTIONS.items(), self.answers, strict=True)
        }
        found = decision(chosen)
        self.advice = {
            "kind": found.kind,
            "headline": found.headline,
            "reasons": list(found.reasons),
            "steps": list(found.steps),
        }

    def _still(self):
        said = [
            (text, options[i])
            for (text, options), i in zip(QUESTIONS.values(), self.answers, strict=True)
        ]
        advice = self.advice
        plain = ["Should you use unlabeled points? One case, answered:"]
        plain += [f"  - {text} {answer}" for text, answer in said]
        plain.append(f"Then: {advice['headline']}.")
        plain += [f"  - {text}" for text in advice["reasons"]]
        plain += [f"  {i}. {text}" for i, text in enumerate(advice["steps"], start=1)]
        wrapped = [textwrap.fill(line, 100, subsequent_indent="    ") for line in plain]
        html = [
            "<p><strong>Should you use unlabeled points? One case, answered.</strong></p><ul>",
            *(f"<li>{escape(text)} <em>{escape(answer)}</em></li>" for text, answer in said),
            f"</ul><p><strong>{escape(advice['headline'])}.</strong></p><ul>",
            *(f"<li>{escape(text)}</li>" for text in advice["reasons"]),
            "</ul><ol>",
            *(f"<li>{escape(text)}</li>" for text in advice["steps"]),
            "</ol>",
        ]
        return {"text/plain": "\n".join(wrapped), "text/html": "".join(html)}


def decide():
    """Ask seven questions about your own case, and say what to do with unlabeled points.

    Returns
    -------
    Decide : a widget, to be the last line of a cell

    Examples
    --------
    >>> form = decide()
    >>> form.advice["headline"]
    'Try a graph'
    """
    return Decide()
