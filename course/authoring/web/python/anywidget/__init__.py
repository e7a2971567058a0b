"""Stands in for anywidget in a browser page: traits of Python that a page sees and sets.

``tell`` is a function of the widget, a trait's name and its new value, which the page's session
sets; it is called for each synchronized trait that changes.
"""

import contextlib
import itertools
import weakref

import traitlets

VIEW = "application/vnd.jupyter.widget-view+json"
alive = weakref.WeakValueDictionary()
"""Every widget that is still in use, by its id."""

_numbers = itertools.count(1)


def _to_nobody(widget, name, value):
    pass


tell = _to_nobody


class AnyWidget(traitlets.HasTraits):
    """An object whose traits tagged ``sync=True`` also live in the page.

    A subclass names its script in ``_esm`` and its style in ``_css``, as with anywidget.
    """

    _esm = ""
    _css = ""
    comm = None

    def __init__(self, **traits):
        super().__init__(**traits)
        self.model_id = f"widget-{next(_numbers)}"
        alive[self.model_id] = self
        self.observe(self._changed)

    def _changed(self, change):
        if self.trait_metadata(change.name, "sync"):
            tell(self, change.name, change.new)

    def hold_sync(self):
        """Return a context in which changes may be held back; here they are not."""
        return contextlib.nullcontext()

    def send_state(self, key=None):
        """Tell the page the present value of one trait, or of all."""
        for name in [key] if isinstance(key, str) else key or self.traits(sync=True):
            tell(self, name, getattr(self, name))

    def _repr_mimebundle_(self, **options):
        data = {VIEW: {"model_id": self.model_id}, "text/plain": type(self).__name__}
        return data, {}
