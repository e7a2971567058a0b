"""What the name of a file tells: whether it is a notebook, of which exercise, and which copy."""

import re
from typing import NamedTuple

NOTEBOOK, SCRIPT, MAYBE, OTHER = "notebook", "script", "maybe", "other"

_ENDINGS = re.compile(  # what browsers, mail programs and editors put behind .ipynb
    r"(?P<stem>.*?)\.ipynb(?P<number> ?\(\d+\))?"
    r"(\.(ipynb|json|txt|bak|download|part)|~|_)?(?P<other> ?\(\d+\))?(\.(json|txt))?[ .]*",
    re.IGNORECASE | re.DOTALL,
)
_COPIES = (  # pattern, kind; kinds are ranked below
    (r"-checkpoint$", "checkpoint"),
    (r"\.new-[^.]*$", "new"),
    (r" ?\((\d+)\)$", "numbered"),
    (r"[ _-]+[Cc]op(?:y|ie|ia) ?(\d*)$", "copy"),
    (r"[ _-]+[Kk]opie ?(\d*)$", "copy"),
    (r"^(?:Copy of|Kopie von|Copie de|Copia de) ", "copy"),
)
_KINDS = ("", "numbered", "copy", "new", "checkpoint")


class Copy(NamedTuple):
    """A file's name without the marks of a copy: the rest, the kind (0 is none), its number."""

    stem: str
    kind: int
    number: int


def kind_of(name):
    """Return what a file is by its name: a notebook, a script, maybe a notebook, or other.

    Examples
    --------
    >>> [kind_of(name) for name in ("x.ipynb", "x.ipynb (1).txt", "x.py", "x", "x.pdf")]
    ['notebook', 'notebook', 'script', 'maybe', 'other']
    """
    if _ENDINGS.fullmatch(name):
        return NOTEBOOK
    ending = name.rpartition(".")[2].lower() if "." in name[1:] else ""
    if ending == "py":
        return SCRIPT
    return MAYBE if ending in ("", "json", "txt") or " " in ending else OTHER


def stem_of(name):
    """Return a file's name without its ending.

    >>> stem_of("x.ipynb (1).txt"), stem_of("x.py"), stem_of("x")
    ('x (1)', 'x', 'x')
    """
    if match := _ENDINGS.fullmatch(name):
        return match["stem"] + (match["number"] or match["other"] or "")
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def without_copies(stem):
    """Return the :class:`Copy` that a file's stem tells.

    >>> without_copies("x-Copy2"), without_copies("Copy of x (3)")
    (Copy(stem='x', kind=1, number=2), Copy(stem='x', kind=2, number=3))
    """
    kind, number = 0, 0
    for pattern, this in _COPIES:
        if match := re.search(pattern, stem):
            digits = next((g for g in match.groups() if g), "0")
            stem = stem[: match.start()] + stem[match.end() :]
            kind, number = max(kind, _KINDS.index(this)), max(number, int(digits[:9]))
            if this == "copy" and number and kind == 2 and pattern.endswith("$"):
                kind = 1
    return Copy(stem, kind, number)


def exercise_in(text, known):
    """Return the exercise that occurs in ``text``, and where; ("", -1) if none does.

    Spaces, hyphens and underscores count as the same, and so do upper and lower case.

    >>> exercise_in("ada - 01-First steps", ["01_first_steps"])
    ('01_first_steps', 6)
    """
    plain = "".join("_" if c in " -" else c.lower()[:1] for c in text)
    places = [(plain.find(stem), stem) for stem in known]
    at, stem = max(((a, s) for a, s in places if a >= 0), default=(-1, ""))
    return stem, at


def owner_in(stem, known):
    """Return whom a file in a flat folder belongs to, by the name it was given; "" if nobody.

    >>> owner_in("ada - 01-First steps", ["01_first_steps"]), owner_in("01_x_bob", ["01_x"])
    ('ada', 'bob')
    """
    exercise, at = exercise_in(stem, known)
    if not exercise:
        return stem.strip(" _-.")
    before, after = stem[:at], re.sub(r"^-\d$", "", stem[at + len(exercise) :])
    before = re.sub(r"(?:Copy of|Kopie von|Copie de|Copia de) $", "", before)
    return before.strip(" _-.") or after.strip(" _-.")
