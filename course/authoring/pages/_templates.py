"""The templates of the pages, with styles and scripts put in where a page is one file."""

import re
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from course.authoring.pages._controls import Control, pack_controls
from course.page_theme import page_theme

_HERE = Path(__file__).parent
STYLES = ("frame", "article", "controls", "print")
SCRIPTS = ("remember", "frame", "search", "controls")


def render(template, **values):
    """Return the page that ``template`` makes of ``values``."""
    return environment().get_template(template).render(**values)


@cache
def environment():
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {
        "styles": Markup(page_theme() + "".join(static(f"{name}.css") for name in STYLES)),
        "scripts": Markup("".join(static(f"{name}.js") for name in SCRIPTS)),
        "widget_scripts": widget_scripts,
        "widget_styles": widget_styles,
        "pack_controls": lambda controls: Markup(pack_controls(controls)),
    }
    return templates


def static_files():
    """Return the styles and scripts of pages that are not each in one file: name -> text."""
    kinds = [Control(kind, {}) for kind in ("commit", "explore", "quiz", "training")]
    return {
        "style.css": str(environment().globals["styles"]),
        "page-widgets.js": str(widget_scripts(kinds)),
        "page.js": str(environment().globals["scripts"]),
    }


def static(name):
    return (_HERE / "static" / name).read_text(encoding="utf-8")


def widget_scripts(controls):
    """Return a script with the widgets that ``controls`` need, by their kind."""
    needed = {control.kind: control.script for control in controls if control.script}
    parts = ["window.courseWidgets = {"]
    for kind, module in sorted(needed.items()):
        # A module of its own in JupyterLab; here a function that returns what it would export.
        body = re.sub(r"export default (\{.*?\});?\s*$", r"return \1;", module.rstrip())
        parts.append(f"{kind}: (() => {{\n{body}\n}})(),")
    return Markup("\n".join([*parts, "};"]))


def widget_styles(controls):
    needed = {control.style: None for control in controls if control.style}
    return Markup("\n".join(needed))
