"""The source of functions of the package, side by side, with the lines that differ."""

import ast
from html import escape
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent


def show_code(functions, base=None):
    """Show functions of the package without their docstrings; nothing is imported or run.

    Parameters
    ----------
    functions : dict from a title to "module:function"
    base : str, one of the titles, or None
        Lines that the base has too are drawn pale: what is left is what changes.
    """
    from IPython.display import display

    bodies = {title: source_of(name) for title, name in functions.items()}
    known = {line.strip() for line in bodies[base]} if base else set()
    plain, blocks = [], []
    for title, lines in bodies.items():
        plain += [f"# {title}", *lines, ""]
        changed = [title == base or line.strip() not in known for line in lines[1:]]
        code = [_line(lines[0], True)]
        code += [_line(line, new) for line, new in zip(lines[1:], changed, strict=True)]
        blocks.append(
            f'<div style="flex:1 1 26rem;min-width:0"><b>{escape(title)}</b>'
            '<pre style="margin:4px 0 0;padding:10px;overflow-x:auto;'
            "white-space:pre;word-break:normal;font-size:11px;"
            'border:1px solid #8886;border-radius:10px;background:none">'
            f"{''.join(code)}</pre></div>"
        )
    html = (
        '<div style="display:flex;flex-wrap:wrap;gap:14px 18px;max-width:68rem;'
        f'margin:6px 2px 10px">{"".join(blocks)}</div>'
    )
    display({"text/html": html, "text/plain": "\n".join(plain).rstrip()}, raw=True)


def source_of(name):
    """Return the lines of "module:function", or "module:Class.method", without its docstring.

    Examples
    --------
    >>> source_of("course.deep.objectives:hard_pseudo_labels")[0]
    'def hard_pseudo_labels(proba):'
    """
    module, _, path = name.partition(":")
    text = Path(find_spec(module).origin).read_text(encoding="utf-8")
    node = ast.parse(text)
    for part in path.split("."):
        named = (n for n in node.body if getattr(n, "name", None) == part)
        node = next(named, None)
        if node is None:
            raise ValueError(f"{module} has no {path!r}")
    first, lines = node.body[0], text.splitlines()
    after = first.end_lineno if ast.get_docstring(node) else first.lineno - 1
    kept = lines[node.lineno - 1 : first.lineno - 1] + lines[after : node.end_lineno]
    return dedent("\n".join(kept)).split("\n")


def _line(line, new):
    look = "" if new else ' style="opacity:0.5"'
    return f"<span{look}>{escape(line)}\n</span>"
