"""What all widgets share: a script and a style from files, and a still version of themselves."""

from pathlib import Path

import anywidget
import traitlets as t

from course.workspace import WorkspaceError

CONTROL = "application/vnd.semi-supervised-course.control+json"
"""The MIME type under which an output says what a page without Python can do with it."""

_STATIC = Path(__file__).parent / "static"


def _read(name):
    return (_STATIC / name).read_text(encoding="utf-8")


class CourseWidget(anywidget.AnyWidget):
    """A widget whose output can also be read where nothing runs.

    A subclass names its script, ``class Commit(CourseWidget, script="commit.js")``, beside
    which stands its style, ``commit.css``; ``shared`` names scripts and styles that several
    widgets use. It says in ``_still()`` what stands in its place on a page without a kernel:
    a dict from MIME type to data with at least ``text/plain``, always the same
    for the same content (no ids, no times).
    """

    trouble = t.Unicode().tag(sync=True)  # shown in the widget: what could not be kept, and why

    def __init_subclass__(cls, *, script=None, shared=(), **kwargs):
        # A browser runs each widget's script as a module of its own, which cannot
        # import a neighbor: what they share is put in front. (Without a script it is
        # a class that traitlets derives at run time.)
        if script is not None:
            files = ("_dom.js", "_base.css", *shared, script, script.replace(".js", ".css"))
            cls.script = "".join(_read(name) for name in files if name.endswith(".js"))
            cls.style = "".join(_read(name) for name in files if name.endswith(".css"))
            cls._esm, cls._css = cls.script, cls.style  # the names that anywidget looks for
        super().__init_subclass__(**kwargs)

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        still = self._still()
        if "image/png" in still:  # as course.plots.show does: the sentence belongs to the picture
            metadata = {**metadata, "image/png": {"alt": still["text/plain"]}}
        control = self.control()
        return {**data, **still, **({CONTROL: control} if control else {})}, metadata

    def control(self):
        """Return what brings this widget to life on a page without Python, as plain data.

        Returns
        -------
        dict with the key ``kind``, or None if the widget needs Python
        """
        return None

    def _keep_by(self, store):
        """Call ``store()``; if the working copy refuses, say so where the learner looks."""
        try:
            store()
            self.trouble = ""
        except WorkspaceError as error:
            self.trouble = f"This could not be kept: {error}"

    def _still(self):
        raise NotImplementedError
