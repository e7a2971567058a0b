"""Calling a function that may raise, print, or never come back."""

import contextlib
import copy
import io
import linecache
import random
from dataclasses import dataclass

import numpy as np

from course.checks._deadline import OutOfTime, call_within
from course.checks._plain import NotPlain, plain

_PRINTED = 2_000  # characters kept of what a call prints


@dataclass
class Call:
    """What became of a call: a value in plain data, or why there is none."""

    value: object = None
    error: str = ""  # what was raised, and where
    late: bool = False
    stopped: bool = False  # by the learner, with the stop button
    strange: str = ""  # what came back instead of plain data
    gave_up: bool = False  # NotImplementedError: the body is still to be written
    arguments: tuple = ()  # as the call left them


def call(function, arguments, seconds):
    """Call ``function`` with copies of ``arguments``, for at most ``seconds``.

    Never raises. Whatever the function prints goes where ``captured`` sends it. The random
    numbers of NumPy and Python begin at the same place in every call, so that what differs
    between two calls comes from the arguments; afterwards they go on as before.

    Returns
    -------
    Call
    """
    arguments = copy.deepcopy(tuple(arguments))
    before = random.getstate(), np.random.get_state()  # noqa: NPY002, the learner may use them
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    try:
        value = call_within(seconds, function, arguments)
        return Call(plain(value), arguments=arguments)
    except OutOfTime:
        return Call(late=True)
    except KeyboardInterrupt:
        return Call(stopped=True)
    except NotPlain as error:
        return Call(strange=str(error))
    except NotImplementedError:
        return Call(gave_up=True)
    except BaseException as error:  # SystemExit too: exit() must not end the kernel
        return Call(error=_describe(error, function))
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])  # noqa: NPY002


class _Bounded(io.StringIO):
    """Keeps the first characters written to it: an endless loop may print for ever."""

    def write(self, text):
        room = _PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


@contextlib.contextmanager
def captured():
    """Collect what is printed, to both streams, in one bounded buffer."""
    printed = _Bounded()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        yield printed


def is_untouched(function):
    """Return whether a function's body is still ``...``: it does nothing and returns nothing.

    >>> def stub(x):
    ...     '''Says what it will do.'''
    ...     ...
    >>> is_untouched(stub), is_untouched(lambda x: x)
    (True, False)
    """
    import dis

    if (code := getattr(function, "__code__", None)) is None:
        return False
    loads = {"LOAD_CONST", "RETURN_CONST", "LOAD_COMMON_CONSTANT"}  # the last from Python 3.15 on
    harmless = {*loads, "RESUME", "NOP", "RETURN_VALUE", "CACHE"}
    steps = list(dis.get_instructions(code))
    loaded = [step.argval for step in steps if step.opname in loads]
    return {step.opname for step in steps} <= harmless and loaded[-1] in (None, Ellipsis)


def words(error):
    """Return what an exception says, in one line that is safe to print; "" if asking it fails.

    >>> words(ValueError("too\\nlarge"))
    'too large'
    """
    try:
        text = str(error)[:10_000]
    except Exception:
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _describe(error, function):
    """Return the error in a line, with the line of the learner's code it came from."""
    text = words(error)
    text = text if len(text) <= 200 else text[:200] + " ..."
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    code = getattr(function, "__code__", None)
    at, step = None, error.__traceback__
    while step is not None:
        if code is not None and step.tb_frame.f_code.co_filename == code.co_filename:
            at = step
        step = step.tb_next
    if at is None:
        return said
    line = linecache.getline(code.co_filename, at.tb_lineno).strip()
    number = at.tb_lineno - code.co_firstlineno + 1
    where = f"line {number} of {code.co_name}" if at.tb_frame.f_code is code else "the line"
    return f"{said}, in {where}" + (f": {line[:120]}" if line else "")
