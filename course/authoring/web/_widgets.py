"""The scripts of the course's widgets as files of a site, which its security policy demands."""

import hashlib

from course import widgets
from course.widgets._base import CourseWidget


def widget_files():
    """Return every widget's script, under the name by which a page asks for it, and their style.

    Returns
    -------
    scripts : dict, file name -> text
    style : str
    """
    for name in widgets.__all__:
        getattr(widgets, name)  # imports the module that has it
    classes = [kind for kind in _below(CourseWidget) if getattr(kind, "script", "")]
    scripts = {f"{script_name(kind.script)}.js": kind.script for kind in classes}
    return scripts, "\n".join(dict.fromkeys(kind.style for kind in classes))


def script_name(script):
    """Return the name of a script: a hash of its text, as ``page_session`` computes it.

    >>> script_name("export default {}")
    '9aeb8d59b4d4'
    """
    return hashlib.sha256(script.encode()).hexdigest()[:12]


def _below(kind):
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)
