"""What a check, a hint and the progress look like: text in a terminal, a card in a notebook."""

import textwrap
from dataclasses import dataclass, field
from html import escape

from course.widgets._card import BAD, GOOD, NEUTRAL, card

_WIDTH = 96

_SIGNS = {
    "correct": ("✓ Correct", GOOD),
    "not yet": ("✗ Not yet", BAD),
    "your code raised": ("✗ Your code raised", BAD),
    "not attempted": ("○ Not attempted", NEUTRAL),
}


class Card:
    """A heading and paragraphs; prints as text, shows as a card.

    Parameters
    ----------
    heading : str
    paragraphs : list of str; what begins with four spaces is set as code
    tone : str, a color
    """

    def __init__(self, heading, paragraphs=(), tone=NEUTRAL):
        self._heading, self._paragraphs, self._tone = heading, [p for p in paragraphs if p], tone

    def __repr__(self):
        lines = [self._heading]
        for paragraph in self._paragraphs:
            lines.append(paragraph if paragraph.startswith("    ") else _filled(paragraph))
        return "\n".join(lines)

    def _repr_html_(self):
        return card(self._heading, "".join(map(_paragraph_html, self._paragraphs)), self._tone)


@dataclass(repr=False)
class Outcome:
    """What :func:`course.checks.check` found.

    Attributes
    ----------
    outcome : "not attempted", "not yet", "correct" or "your code raised"
    message : str, a line or two
    points : int, what it earns
    name : str, the exercise
    of : int, what it could earn
    seed : int or None, draws the same inputs again
    printed : str, what the learner's code printed meanwhile
    """

    outcome: str
    message: str
    points: int = 0
    name: str = ""
    of: int = 0
    seed: int = None
    printed: str = ""
    further: str = field(default="", repr=False)  # what to do next

    def __bool__(self):
        return self.outcome == "correct"

    def _card(self):
        sign, tone = _SIGNS[self.outcome]
        worth = f" · {self.points} of {self.of} points" if self.of else ""
        printed = ""
        if self.printed.strip():
            lines = self.printed.strip().splitlines()
            shown = [*lines[:6], *(["..."] if len(lines) > 6 else [])]
            printed = "\n".join(["    it printed:", *(f"    {line[:100]}" for line in shown)])
        return Card(f"{sign} · {self.name}{worth}", [self.message, printed, self.further], tone)

    def __repr__(self):
        return repr(self._card())

    def _repr_html_(self):
        return self._card()._repr_html_()


def _filled(text):
    return textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _paragraph_html(text):
    if text.startswith("    "):
        code = escape(textwrap.dedent(text))
        return (
            '<pre style="margin:8px 0 0;padding:8px 12px;border-radius:8px;overflow-x:auto;'
            "color:inherit;background:color-mix(in srgb, currentColor 7%, transparent);"
            f'font-size:13px;line-height:1.45">{code}</pre>'
        )
    return f'<p style="margin:6px 0 0">{_with_code(text)}</p>'


def _with_code(text):
    """Escape ``text``; what stands between backticks is set as code."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:  # a backtick without its twin
        return "`".join(parts)
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))
