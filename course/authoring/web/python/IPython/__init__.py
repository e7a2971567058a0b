"""Stands in for IPython in a browser page: what the course asks of it, and no more."""

version_info = (9, 0, 0, "")
__version__ = "9.0.0"


class _Events:
    """Takes the functions that matplotlib wants called after a cell, and calls none of them.

    A page shows the figures itself when a cell has ended.
    """

    def register(self, event, function):
        pass

    unregister = register


class _Shell:
    """What :func:`get_ipython` returns; that it has a ``kernel`` says that someone is watching."""

    kernel = "browser"
    events = _Events()


_shell = _Shell()


def get_ipython():
    """Return the shell of this page."""
    return _shell
