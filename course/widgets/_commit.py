"""Commit, then reveal: say what you expect and how sure you are, run, and compare.

A prediction made before the answer is known makes the answer easier to remember, and
predictions with a confidence can be checked for calibration: of all answers given with
70 % confidence, about 70 % should be right (lesson 5 draws that curve).
"""

from html import escape
from numbers import Integral, Real

import numpy as np
import traitlets as t

from course import workspace
from course.widgets._base import CONTROL, CourseWidget
from course.widgets._card import BAD, GOOD, NEUTRAL, card

_KEY = "commitments"
_asked = {}  # the questions shown in this kernel, by name: a reveal needs their options


class Commit(CourseWidget, script="commit.js"):
    """The control behind :func:`commit`."""

    question = t.Unicode().tag(sync=True)
    options = t.List(t.Unicode()).tag(sync=True)
    number = t.Dict().tag(sync=True)  # unit, low, high, step; empty if there are options
    confidence = t.Bool().tag(sync=True)
    hint = t.Unicode(None, allow_none=True).tag(sync=True)
    answer = t.Dict().tag(sync=True)  # choice and confidence; empty while nothing is locked
    revealed = t.Bool().tag(sync=True)

    def __init__(self, name, **traits):
        super().__init__(**traits)
        self._name = name
        kept = workspace.load(_KEY, {}).get(name)
        if kept and self._choice_of(kept) is not None:
            self.answer = {"choice": self._choice_of(kept), "confidence": kept["confidence"]}
            self.revealed = "right" in kept
        self.observe(self._keep, "answer")

    def said(self, choice):
        """Return ``choice``, an option's position or a number, in words."""
        return _in_words(choice, self.number["unit"]) if self.number else self.options[choice]

    def _choice_of(self, kept):
        """Return the choice in the record ``kept``, or None if this question has changed since."""
        if self.number:
            fits = self.said(kept["choice"]) == kept["said"]
            return kept["choice"] if fits else None
        return self.options.index(kept["said"]) if kept["said"] in self.options else None

    @t.validate("answer")
    def _locked(self, proposal):
        # An answer given after the right one is known does not count.
        return self.answer if self.revealed else proposal["value"]

    def _keep(self, change):
        self._keep_by(lambda: workspace.update(_KEY, self._changed, {}))

    def _changed(self, kept):
        rest = {name: entry for name, entry in kept.items() if name != self._name}
        if not self.answer:
            return rest
        return {**rest, self._name: {**self.answer, "said": self.said(self.answer["choice"])}}

    def control(self):
        asked = ("question", "options", "number", "confidence", "hint")
        traits = {trait: getattr(self, trait) for trait in asked}
        return {"kind": "commit", "name": self._name, "traits": traits}

    def _still(self):
        kind = f"A number, in {self.number['unit']}." if self.number else None
        event = " that the result is between half and twice your number" if self.number else ""
        sure = f"How sure are you{event}, from 50 % to 100 %?" if self.confidence else None
        said = f"You said: {_said(self)}" if self.answer else None
        plain = [
            f"Commit before you read on: {self.question}",
            *(f"  - {option}" for option in self.options),
            *filter(None, (kind, sure, said)),
        ]
        listed = "".join(f"<li>{escape(option)}</li>" for option in self.options)
        html = [
            f"<p><strong>Commit before you read on.</strong> {escape(self.question)}</p>",
            f"<ul>{listed}</ul>" if listed else "",
            *(f"<p>{escape(text)}</p>" for text in (kind, sure, said) if text),
        ]
        return {"text/plain": "\n".join(plain), "text/html": "".join(html)}


def commit(
    name, question, options=None, *, confidence=True, hint=None, unit=None, low=0, high=100, step=1
):
    """Ask ``question`` and remember the locked answer in the working copy.

    The answer can be changed until :func:`reveal` has shown what is right.

    Parameters
    ----------
    name : str
        Under this name the answer is kept and revealed; one name, one question.
    question : str
    options : list of str, at least two, all different
        Left out if the answer is a number.
    confidence : bool, whether to ask also for a confidence, 50 to 100 %
    hint : str, shown on demand
    unit : str, for example ``"minutes"``
        Asks for a number between ``low`` and ``high`` in steps of ``step``. The confidence
        is then that of being right within a factor of two. (A result outside the range is
        compared as the nearest number in it.)

    Returns
    -------
    Commit : a widget, to be the last line of a cell

    Raises
    ------
    ValueError
        If there are neither (or both) options and a unit, or options repeat.

    Examples
    --------
    >>> question = commit("more-data", "Do more unlabeled points always help?", ["yes", "no"])
    >>> question.options, question.answer
    (['yes', 'no'], {})
    """
    if (options is None) == (unit is None):
        raise ValueError("give either options (a list) or unit (then the answer is a number)")
    options = list(options or [])
    if unit is None and (len(options) < 2 or len(set(options)) < len(options)):
        raise ValueError(f"options must be at least two different strings, got {options!r}")
    if not low < high:
        raise ValueError(f"low must be below high, got {low!r} and {high!r}")
    number = {} if unit is None else {"unit": unit, "low": low, "high": high, "step": step}
    _asked[name] = Commit(
        name,
        question=question,
        options=options,
        number=number,
        confidence=confidence,
        hint=hint,
    )
    return _asked[name]


class Revealed:
    """What was said beside what was found, as text and as a small card.

    ``lines`` are pairs of a lead ("You said") and what follows it; the lead may be empty.
    With ``hidden``, they are folded away behind these words. ``control`` is what a page
    without Python needs to compare for itself.
    """

    def __init__(self, heading, lines, tone, hidden=None, control=None):
        self._heading, self._lines, self._tone = heading, lines, tone
        self._hidden, self._control = hidden, control

    def _repr_mimebundle_(self, **kwargs):
        return {CONTROL: self._control} if self._control else {}

    def __repr__(self):
        return "\n".join([self._heading, *(f"{a}: {b}" if a else b for a, b in self._lines)])

    def _repr_html_(self):
        lines = "".join(
            f'<p style="margin:5px 0 0">{escape(lead)}: <strong>{escape(text)}</strong></p>'
            if lead
            else f'<p style="margin:8px 0 0">{escape(text)}</p>'
            for lead, text in self._lines
        )
        if self._hidden:
            summary = f'<summary style="cursor:pointer">{escape(self._hidden)}</summary>'
            lines = f'<details style="margin-top:6px">{summary}{lines}</details>'
        return card(self._heading, lines, self._tone)


def reveal(name, answer, explain=""):
    """Show what the learner committed to, what the run found, and whether they agree.

    Parameters
    ----------
    name : str, the question's name, as given to :func:`commit`
    answer : int or str
        The right option, by position or text, computed by the lesson's own code.
        For a question that asks for a number: the number found.
    explain : str, a sentence or two on why

    Returns
    -------
    Revealed : text and a card, to be the last line of a cell

    Raises
    ------
    ValueError
        If no question of that name was asked in this kernel, or it has no such option.
    """
    if name not in _asked:
        known = ", ".join(map(repr, _asked)) or "none"
        raise ValueError(
            f"no question {name!r} was asked here (asked: {known}); run its commit cell first"
        )
    asked = _asked[name]
    found = _resolve(asked, answer)
    run_says = ("The result", asked.said(found))
    closing = [("", explain)] if explain else []
    control = {
        "kind": "reveal",
        "name": name,
        "found": found,
        "said": asked.said(found),
        "explain": explain,
    }
    if not asked.answer:
        # Whoever runs all cells at once has not seen the question yet.
        return Revealed(
            "You locked in no answer, so there is nothing to compare. Lock one in above and run "
            "this cell again, or see the result.",
            [run_says, *closing],
            NEUTRAL,
            hidden="Show the answer without mine",
            control=control,
        )
    right = _is_right(asked, asked.answer["choice"], found)
    asked.revealed = True
    workspace.update(_KEY, lambda every: _with_right(every, name, right), {})
    lines = [("You said", _said(asked)), run_says, *closing]
    if asked.number:
        words = ("✓ Within a factor of two.", "✗ Off by more than a factor of two.")
    else:
        words = ("✓ You were right.", "✗ It came out differently.")
    heading, tone = (words[0], GOOD) if right else (words[1], BAD)
    return Revealed(heading, lines, tone, control=control)


def commitments():
    """Return what was committed to so far, for the calibration plot of lesson 5.

    Returns
    -------
    list of dicts with the keys ``name``, ``choice`` (position of the option, or the
    number), ``said`` (the same in words), ``confidence`` (percent, or None) and
    ``right`` (None until revealed), in the order of the names

    Examples
    --------
    >>> commitments()
    []
    """
    kept = workspace.load(_KEY, {})
    return [{"name": name, "right": None, **kept[name]} for name in sorted(kept)]


def _resolve(asked, answer):
    """Return ``answer`` as a position among the options, or as a finite number."""
    if asked.number:
        if isinstance(answer, Real) and np.isfinite(answer):
            return float(answer)
        raise ValueError(f"answer must be a finite number here, got {answer!r}")
    if isinstance(answer, str) and answer in asked.options:
        return asked.options.index(answer)
    if (
        isinstance(answer, Integral)
        and not isinstance(answer, bool)
        and 0 <= answer < len(asked.options)
    ):
        return int(answer)
    raise ValueError(f"answer must be one of {asked.options} or its position, got {answer!r}")


def _is_right(asked, choice, found):
    if not asked.number:
        return choice == found
    nearest = min(max(found, asked.number["low"]), asked.number["high"])
    return choice / 2 <= nearest <= choice * 2


def _with_right(every, name, right):
    return {**every, name: {**every[name], "right": right}} if name in every else every


def _said(asked):
    """Return the locked answer in words, and how sure."""
    sure = asked.answer["confidence"]
    return asked.said(asked.answer["choice"]) + ("" if sure is None else f" ({sure} % sure)")


def _in_words(number, unit):
    """Return a number to at most three digits, and its unit."""
    digits = f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
    return f"{digits} {unit}"
