"""No private word of the first edition comes back, wherever a person reads it.

That is in strings, comments and docstrings of the package, its JavaScript and templates, the
lessons, exercises, guide, glossary, README, CHANGELOG and CONTRIBUTING.
"""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRIVATE = (
    r"by lot|nameless|dear|at rest|comes? to rest|hangs? together|does without|slips?"
    r"|stands? in (?:the|your|every|no) |beliefs?|one a (?:point|row|round|class|cell)"
    r"|labels? a class|foreigners?|strangers|impostors?|witness(?:es)?|by a hair|crowds?"
    r"|winners|names the [a-z ]+ right|gets? the right name|vouch\w*|obeys?|turned over|dials?"
)
KINDS = ("py", "js", "j2", "css", "html")
WORDS = re.compile(rf"\b(?:{PRIVATE})\b", flags=re.IGNORECASE)
CODE_NAMES = re.compile(
    r"\bslips\b|``Slip``|:class:`Slip`|\bSlip\(|^Slip$"
)  # of the checks' interface
FILES = sorted(
    [
        *(path for kind in KINDS for path in ROOT.glob(f"course/**/*.{kind}")),
        *ROOT.glob("notebooks/_src/*.py"),
        *ROOT.glob("solutions/_src/*.py"),
        *ROOT.glob("notebooks/_src/**/*.md"),
        *ROOT.glob("notebooks/_src/**/*.toml"),
        *ROOT.glob("*.md"),
    ]
)


def texts(path):
    """Yield what a person reads in a file: all of it, of Python only strings and comments."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield source
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_private_word_comes_back(path):
    found = [
        text[max(m.start() - 30, 0) : m.end() + 20].replace("\n", " ")
        for text in texts(path)
        for m in WORDS.finditer(CODE_NAMES.sub("-" * 5, text))
    ]
    assert not found


def test_a_private_word_would_be_found(tmp_path):
    path = tmp_path / "module.py"
    path.write_text('"""Return the beliefs."""\nname = f"{1} points by lot"  # at rest\n')
    found = {m.group().lower() for text in texts(path) for m in WORDS.finditer(text)}
    assert found == {"beliefs", "by lot", "at rest"}
