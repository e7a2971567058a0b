"""Behind the walls: run a notebook's cells, then call its functions as the grader asks.

Whatever this process says is only believed as an answer to a question: a submission runs
in it and may change everything here. It holds no judge, no right answer and no other submission.
"""

import __future__

import ast
import asyncio
import builtins
import contextlib
import inspect
import json
import linecache
import os
import random
import re
import sys
import types

import numpy as np

from course.grading import frames, walls

_MOST_CELLS = 2_000
_MOST_NOTES = 20
_FOREVER = 1e6  # seconds: the grader watches the time, from outside
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Borrowed(BaseException):
    """The package's own version of the function asked for was called."""


class _Refused(Exception):
    """A file that is no notebook of today; the message says why."""


def converse(connection):
    """Answer requests until the connection is closed."""
    state = _Submission(connection)
    while True:
        mark, request = frames.receive(connection)
        answer = getattr(state, f"do_{request.pop('do')}")(mark, **request)
        frames.send(connection, mark, answer)


class _Submission:
    def __init__(self, connection):
        self.connection = connection
        self.borrowed = []
        self.module = types.ModuleType("__main__")

    def do_report(self, mark):
        """Say what can be seen from in here."""
        return walls.trial_report()

    def do_pause(self, mark):
        """Say that nothing is under way."""
        return {}

    def do_run(self, mark, text, skip, absent):
        """Run the notebook's cells, but those in ``skip``; say what went wrong."""
        try:
            cells = _code_cells(text)
        except _Refused as error:
            return {"refused": str(error), "notes": []}
        _take_away(absent, self.borrowed)
        _prepare(self.module)
        notes = []
        with _captured():
            for number, source in cells:
                if number in skip:
                    continue
                frames.send(self.connection, mark, {"cell": number})
                if said := _run_cell(number, source, self.module):
                    notes.append(f"Cell {number}: {said}")
        return {"refused": "", "notes": notes[:_MOST_NOTES], "borrowed": sorted(set(self.borrowed))}

    def do_call(self, mark, name, cases, keeps_input):
        """Call a function with each of ``cases``; return the answers as plain data."""
        from course.checks import _run

        self.borrowed.clear()
        reply = {"answers": [], "problem": "", "text": "", "changed": []}
        function = vars(self.module).get(name)
        if not callable(function):
            return {**reply, "problem": "not found"}
        if _run.is_untouched(function):
            return {**reply, "problem": "untouched"}
        with _captured():
            for case in cases:
                call = _run.call(function, case, _FOREVER)
                reply["problem"], reply["text"] = _problem(call)
                if reply["problem"]:
                    break
                reply["answers"].append(call.value)
                if keeps_input:
                    reply["changed"].append(_plain_or_none(call.arguments))
        return {**reply, "borrowed": sorted(set(self.borrowed))}


def _problem(call):
    if call.error:
        return "raised", call.error[:500]
    if call.gave_up:
        return "untouched", ""
    if call.strange:
        return "strange", call.strange[:100]
    if call.late or call.stopped:
        return "raised", "it was interrupted"
    return "", ""


def _plain_or_none(values):
    from course.checks._plain import NotPlain, plain

    try:
        return plain(list(values))
    except NotPlain:
        return None


def _captured():
    from course.checks._run import captured

    return captured()


# --- the notebook ------------------------------------------------------------------------


def _code_cells(text):
    """Return (number, source) of each code cell of a notebook, counted from 1."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Refused("is not a notebook: it is not JSON") from error
    except MemoryError as error:
        raise _Refused("is not a notebook: it does not fit into memory") from error
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if not isinstance(version, int):
        raise _Refused("is not a notebook: it is JSON of another kind")
    if version < 4:
        raise _Refused("is in an old notebook format: open and save it in JupyterLab")
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise _Refused("is not a notebook: it has no list of cells")
    code = [cell.get("source", "") for cell in cells if cell.get("cell_type") == "code"]
    if len(code) > _MOST_CELLS:
        raise _Refused(f"has {len(code):,} code cells; at most {_MOST_CELLS:,} are run")
    return [(number, _joined(source)) for number, source in enumerate(code, 1)]


def _joined(source):
    if isinstance(source, list):
        source = "".join(map(str, source))
    return source if isinstance(source, str) else ""


def _prepare(module):
    """Make ``module`` the notebook's: what Jupyter would have put there is there."""
    sys.modules["__main__"] = module
    random.seed(0)  # what is drawn without a seed is the same on every run
    np.random.seed(0)  # noqa: NPY002 (older code draws from here)
    vars(module).update(
        __builtins__=builtins, get_ipython=_Shell, display=lambda *things, **options: None
    )


def _run_cell(number, source, module):
    """Run a cell, statement by statement; return what went wrong, in a line.

    After an error the definitions and imports in the rest of the cell are still run.
    """
    name = f"<cell {number}>"
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    try:
        tree = _parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f" in line {error.lineno}" if getattr(error, "lineno", None) else ""
        return f"{type(error).__name__}{where}: {str(error)[:200]}"
    said, future = "", 0
    for statement in tree.body:
        if said and not isinstance(statement, _DEFINITIONS):
            continue
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            flags = (getattr(__future__, alias.name, None) for alias in statement.names)
            future |= sum(flag.compiler_flag for flag in flags if flag)
        try:
            _run_statement(statement, name, vars(module), future)
        except Borrowed:
            said = said or "the package's version of a function that is asked for was called"
        except BaseException as error:
            said = said or f"{type(error).__name__}: {str(error)[:200]}"
    if "matplotlib.pyplot" in sys.modules:
        with contextlib.suppress(Exception):
            sys.modules["matplotlib.pyplot"].close("all")
    return said


def _parsed(source):
    try:
        return ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return ast.parse(TransformerManager().transform_cell(source))


def _run_statement(statement, name, namespace, future):
    tree = ast.Module([statement], [])
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | future
    code = compile(tree, name, "exec", flags, dont_inherit=True)
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(types.FunctionType(code, namespace)())
    else:
        exec(code, namespace)


class _Shell:
    """Stands for IPython: ``%time f()`` and ``%%time`` run what follows, the rest does nothing."""

    def run_line_magic(self, name, line, *_, **__):
        if name in ("time", "timeit"):
            line = re.sub(r"^(-\w+\s*\d*\s+)*", "", line)
            with contextlib.suppress(SyntaxError):  # a statement has no value
                return eval(compile(line, f"<%{name}>", "eval"), vars(sys.modules["__main__"]))
            self.run_cell_magic(name, "", line)

    def run_cell_magic(self, name, line, cell):
        if name in ("time", "timeit", "capture", "prun"):
            exec(compile(_parsed(cell), f"<%%{name}>", "exec"), vars(sys.modules["__main__"]))

    def system(self, command):
        """Run no command."""

    def getoutput(self, command, **_):
        return []

    def __getattr__(self, name):
        return lambda *_, **__: None


# --- the package's own functions ---------------------------------------------------------


def _take_away(absent, borrowed):
    """Take the bodies of functions of the package out of this process.

    The function objects stay, so that every name for one leads here: calling it notes the task
    it belongs to, and raises. The code that was there is gone, for estimators that are built on
    it, too.

    Parameters
    ----------
    absent : dict, task -> list of names: with dots, one function; without, all of that name
    borrowed : list, to which the tasks are noted
    """

    def refuse():
        borrowed.append(sys._getframe(1).f_code.co_name)
        raise Borrowed

    for task, names in absent.items():
        for function in (f for name in names for f in _in_package(name)):
            function.__globals__["__refuse__"] = refuse
            function.__code__ = _stub.__code__.replace(co_name=task)


def _in_package(name):
    """Return the package's functions that ``name`` stands for."""
    module, _, name = name.rpartition(".")
    places = [module] if module else [m for m in sys.modules if m.startswith("course.")]
    values = (vars(sys.modules[m]).get(name) for m in places if m in sys.modules)
    found = (inspect.unwrap(value) for value in values if callable(value))
    return [
        function
        for function in found
        if isinstance(function, types.FunctionType)
        and function.__module__.startswith("course.")
        and not function.__module__.startswith(("course.grading", "course.checks"))
    ]


def _stub(*arguments, **named):
    return __refuse__()  # noqa: F821 (each module it is put into has one)


os.environ.setdefault("MPLBACKEND", "Agg")
