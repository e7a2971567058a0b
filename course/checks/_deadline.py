"""A time limit for a call that needs no thread: what is over time is interrupted where it stands.

In the main thread of a Unix process the system's timer does it, which costs nothing and ends
a sleep as well. Elsewhere (another thread, Windows, Python in a browser page, where neither
threads nor signals exist) the interpreter itself calls us as it goes, and we look at the clock:
at every call and backward jump (``sys.monitoring``, Python 3.12 and newer), or at every line
(``sys.settrace``, which interrupts once: a bare ``except`` around an endless loop defeats it).
A call into compiled code is then ended only once it comes back.
"""

import signal
import sys
import threading
import time

_AGAIN = 0.2  # seconds after which a call that swallows the interruption is interrupted again


class OutOfTime(BaseException):
    """Interrupts a call; no Exception, so that ``except Exception`` does not swallow it."""


def call_within(seconds, function, arguments):
    """Return ``function(*arguments)``, interrupted once ``seconds`` have passed.

    Parameters
    ----------
    seconds : float
    function : callable
    arguments : tuple

    Raises
    ------
    OutOfTime
        If the call has not returned in time.

    Examples
    --------
    >>> call_within(1.0, divmod, (7, 3))
    (2, 1)
    """
    return _way()(seconds, function, arguments)


def _way():
    """Return the cheapest way to limit a call that works here."""
    main = threading.current_thread() is threading.main_thread()
    if main and hasattr(signal, "setitimer") and sys.platform not in ("emscripten", "wasi"):
        return _by_alarm
    return _by_monitoring if _free_tool() is not None else _by_tracing


def _by_alarm(seconds, function, arguments):
    def ring(number, frame):
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            return function(*arguments)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # once more: the alarm may ring in the line above
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _by_monitoring(seconds, function, arguments):
    monitoring, tool, here = sys.monitoring, _free_tool(), threading.get_ident()
    end = time.monotonic() + seconds

    def look(code, *offsets):
        if time.monotonic() > end and threading.get_ident() == here:
            raise OutOfTime

    events = monitoring.events
    monitoring.use_tool_id(tool, "course.checks")
    try:
        monitoring.register_callback(tool, events.JUMP, look)
        monitoring.register_callback(tool, events.PY_START, look)
        monitoring.set_events(tool, events.JUMP | events.PY_START)
        value = function(*arguments)
    finally:  # no call of Python code in here: it would be looked at
        monitoring.set_events(tool, 0)
        monitoring.register_callback(tool, events.JUMP, None)
        monitoring.register_callback(tool, events.PY_START, None)
        monitoring.free_tool_id(tool)
    return _in_time(value, end)


def _by_tracing(seconds, function, arguments):
    end = time.monotonic() + seconds

    def look(frame, event, argument):
        if time.monotonic() > end:
            raise OutOfTime
        return look

    before = sys.gettrace()
    try:
        sys.settrace(look)
        value = function(*arguments)
    finally:
        sys.settrace(before)
    return _in_time(value, end)


def _in_time(value, end):
    if time.monotonic() > end:  # in compiled code, where nobody looked
        raise OutOfTime
    return value


def _free_tool():
    """Return a tool number that no debugger or profiler uses, or None."""
    if not hasattr(sys, "monitoring"):
        return None
    return next((tool for tool in (4, 3, 5, 2, 0) if sys.monitoring.get_tool(tool) is None), None)
