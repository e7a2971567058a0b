"""Lesson 5: should you use unlabeled points at all? A decision list for a case of one's own.

The list is a plain function of the answers, :func:`decision`. Each rule has a reason that
the course has measured; the first rule that fits decides, the others add what to take care of.
"""

import textwrap
from dataclasses import dataclass
from html import escape

import traitlets as t

from course.widgets._base import CourseWidget

QUESTIONS = {
    "labels": (
        "How many labels do you have, for each class?",
        ("none", "1 to 3", "4 to 20", "more"),
    ),
    "curve": (
        "Does the labels-only model still get better with more labels?",
        ("yes", "I do not know", "hardly"),
    ),
    "source": (
        "Do the unlabeled points come from where the labeled ones do?",
        ("yes", "mostly", "I do not know", "no"),
    ),
    "holdout": (
        "How many labels can you keep aside, only to check?",
        ("under 20", "20 to 100", "over 100"),
    ),
    "structure": (
        "What do you know about these data?",
        (
            "near points are alike",
            "each class is a cloud",
            "which changes do not matter",
            "nothing of the kind",
        ),
    ),
    "more": ("Could you ask for a few more labels?", ("yes", "no")),
    "cost": ("What does a wrong answer cost?", ("little", "a lot")),
}
"""The questions by name: what is asked, and what one can answer."""

STARTING = ("4 to 20", "yes", "mostly", "20 to 100", "near points are alike", "yes", "little")


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
    """Return the advice where unlabeled points should wait or stay out, else None."""
    ask = answers["more"] == "yes"
    measure = "Measure labels only, with its interval: that is the number to beat."
    if answers["labels"] == "none" and ask:
        return (
            "stop",
            "Get a few labels first, and choose them well",
            ["Points without any label have groups, but no names: ten groups can be named in "
             "3,628,800 ways."],
            ["Let choose_labels pick a typical point from each group, before the first label.",
             "Ask for those, then answer these questions again."],
        )  # fmt: skip
    if answers["labels"] == "none":
        return (
            "stop",
            "Group the points, and do not call it classifying",
            ["Nobody can say what the groups are called, and nothing can be checked."],
            ["Use KMeans or a mixture and show the groups to someone who knows the field.",
             "Each name you get that way is a first label."],
        )  # fmt: skip
    if answers["source"] == "no":
        return (
            "stop",
            "Leave these points out",
            ["A model answers on foreign points all the same, often with confidence, and then "
             "learns from its answers."],
            [measure,
             "Collect unlabeled points where the labeled ones come from; a few hundred may do.",
             *_ask_more(ask)],
        )  # fmt: skip
    if answers["curve"] == "hardly":
        return (
            "stop",
            "Stay with the labels you have",
            ["Where more labels hardly help there is no room, and unlabeled points cannot do more "
             "than labels would.",
             "What they can still do is harm."],
            [measure, "Look at the mistakes that are left; some may be labels that are wrong."],
        )  # fmt: skip
    if answers["cost"] == "a lot" and answers["holdout"] == "under 20":
        return (
            "stop",
            "Labels only, until you can check",
            ["With 20 labels aside, a model that is 6 to 12 points worse still passes a test at "
             "level 0.05 in 96 of 100 cases (course bench acceptance_test).",
             "Where mistakes are dear, a gain that you cannot see is not worth a loss that you "
             "cannot see."],
            ["Put the next labels aside for checking, before any other use.", measure,
             *_ask_more(ask)],
        )  # fmt: skip
    return None


_METHODS = {
    "near points are alike": (
        "Try a graph",
        "Names can flow from neighbor to neighbor: you say that near points are alike.",
        "PoissonLearning or LabelSpreading, beside labels only on the same draws.",
    ),
    "each class is a cloud": (
        "Try a mixture, and turn the dial",
        "A mixture is the right idea where each class is a cloud; the weight of the unlabeled "
        "points says how far you trust that.",
        "SemiSupervisedGaussianMixture with unlabeled_weight from 0 to 1.",
    ),
    "which changes do not matter": (
        "Try consistency",
        "You know which changes leave the class as it is: that is knowledge that labels do not "
        "have to bring.",
        "ConsistencyClassifier, or FixMatch for images. Check that no change turns one class "
        "into another.",
    ),
}


def _method(answers):
    """Return the advice where unlabeled points are worth a try."""
    kind, reasons, steps = "go", [], []
    ask = answers["more"] == "yes"
    if answers["structure"] == "nothing of the kind":
        kind = "careful"
        headline = "Let hidden labels choose, or stay with labels only"
        reasons.append(
            "Every method stands on an assumption about the data. Without one, labels only is the "
            "method to beat."
        )
        if answers["labels"] == "1 to 3":
            steps.append("Find features from all points (PCA, spectral), and fit labels only.")
        else:
            steps.append("GuardedClassifier: it hides labels, and takes what names them best.")
    else:
        headline, reason, step = _METHODS[answers["structure"]]
        reasons.append(reason)
        steps.append(step)
    if answers["source"] in ("mostly", "I do not know"):
        kind = "careful"
        reasons.append("Some of the points may be foreign, and a model will not tell you which.")
        steps.insert(0, "Run filter_by_domain first, and look at what it throws out.")
    if answers["curve"] == "I do not know":
        steps.insert(0, "Draw the learning curve of labels only, to see whether there is room.")
    if answers["labels"] == "1 to 3":
        reasons.append("With so few labels, luck decides much: one set of labels proves nothing.")
        steps.append("Repeat with other labels hidden, and report the paired interval.")
    if answers["holdout"] == "under 20":
        kind = "careful"
        reasons.append("With fewer than 20 labels aside you will see neither gain nor harm.")
    if answers["cost"] == "a lot":
        kind = "careful"
        reasons.append("Mistakes are dear here: a gain must be shown, not hoped for.")
        steps.append(
            "Serve it only if the paired interval lies above zero; send the unsure cases to people."
        )
    steps += _ask_more(ask)
    steps.append(
        "Keep labels only running beside it, and put an acceptance test before every deployment."
    )
    return kind, headline, reasons, steps


def _ask_more(ask):
    return ["Spend the next labels where they help most: query('graph', ...)."] if ask else []


def _check(answers):
    for name, (_, options) in QUESTIONS.items():
        if answers.get(name) not in options:
            asked = ", ".join(map(repr, options))
            raise ValueError(f"{name} must be one of {asked}, got {answers.get(name)!r}")


class Decide(CourseWidget, script="decide.js"):
    """The control behind :func:`decide`; ``answers`` are positions, one a question."""

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
    """Ask seven questions about a case of one's own, and say what to do with unlabeled points.

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
