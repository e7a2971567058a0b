"""Behind the walls: run a notebook's cells, then call its functions as the grader asks.

Whatever this process says is only believed as an answer to a question: a submission runs
in it and may change everything here. It holds no judge, no right answer and no other submission.
"""

import __future__

import ast
import asyncio
import builtins
import contextlib
import importlib
import inspect
import linecache
import os
import random
import re
import sys
import types

import numpy as np

from course.grading import frames

_MOST_NOTES = 20
_FOREVER = 1e6  # seconds: the grader watches the time, from outside
_PYTHON = f"Python {sys.version_info.major}.{sys.version_info.minor}"
_LOOK_ALIKE = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2003\u2002\u2009\u3000"), " "),
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"), None),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02"), '"'),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\uff07"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-"),
    **{0xFF08: "(", 0xFF09: ")", 0xFF0C: ",", 0xFF1A: ":", 0x00D7: "*"},
}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Borrowed(BaseException):
    """The package's own version of the function asked for was called."""


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
        from course.grading import walls  # needs ctypes, which WebAssembly has not

        return walls.trial_report()

    def do_pause(self, mark):
        """Say that nothing is under way."""
        return {}

    def do_begin(self, mark, absent):
        """Make ready for a notebook: without what is asked for, with what Jupyter puts there."""
        _take_away(absent, self.borrowed)
        _prepare(self.module)
        return {}

    def do_run(self, mark, cells):
        """Run cells, each a number, its source and whether only its definitions are run.

        Says before each which one it is, and at the end what went wrong, as pairs of a cell's
        number and a line.
        """
        self.borrowed.clear()
        notes = []
        with _captured():
            for number, source, definitions_only in cells:
                frames.send(self.connection, mark, {"cell": number})
                if said := _run_cell(number, source, self.module, definitions_only):
                    notes.append((number, said))
        return {"notes": notes[:_MOST_NOTES], "borrowed": sorted(set(self.borrowed))}

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


def _prepare(module):
    """Make ``module`` the notebook's: what Jupyter would have put there is there."""
    sys.modules["__main__"] = module
    sys.path.insert(0, os.getcwd())  # where %%writefile puts a module, as beside a notebook
    random.seed(0)  # what is drawn without a seed is the same on every run
    np.random.seed(0)  # noqa: NPY002 (older code draws from here)
    vars(module).update(
        __builtins__=builtins, get_ipython=_Shell, display=lambda *things, **options: None
    )


def _run_cell(number, source, module, definitions_only=False):
    """Run a cell, statement by statement; return what went wrong, in a line.

    After an error, or where that alone is wanted, only definitions, imports and constants of the
    rest of the cell are run.
    """
    name = f"<cell {number}>"
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    try:
        tree, said = _parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f" in line {error.lineno}" if getattr(error, "lineno", None) else ""
        return f"{type(error).__name__}{where}: {str(error)[:200]} (as {_PYTHON} reads it)"
    future, failed = 0, definitions_only
    for statement in tree.body:
        if failed and not _defines(statement):
            continue
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            flags = (getattr(__future__, alias.name, None) for alias in statement.names)
            future |= sum(flag.compiler_flag for flag in flags if flag)
        try:
            _run_statement(statement, name, vars(module), future)
        except Borrowed:
            wrong = "the package's version of a function that is asked for was called"
            said, failed = said or wrong, True
        except BaseException as error:
            where = _line_in(error, name)
            said = said or f"{type(error).__name__}{where}: {_words(error)[:200]}"
            failed = True
    if "matplotlib.pyplot" in sys.modules:
        with contextlib.suppress(Exception):
            sys.modules["matplotlib.pyplot"].close("all")
    return said


def _words(error):
    from course.checks._run import words

    return words(error)


def _defines(statement):
    """Return whether a statement only makes names: a definition, an import, or a constant."""
    if isinstance(statement, ast.Assign):
        constant = isinstance(statement.value, ast.Constant)
        return constant and all(isinstance(target, ast.Name) for target in statement.targets)
    return isinstance(statement, _DEFINITIONS)


def _line_in(error, name):
    """Return the line of the cell in which an error was raised, as " in line 3", or ""."""
    at, trace = None, error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == name and code.co_name == "<module>":
            at = trace.tb_lineno
        trace = trace.tb_next
    return f" in line {at}" if at else ""


def _parsed(source):
    """Return a cell's syntax tree, and what to say of how it was read.

    Characters that look like others, as chat windows and word processors put them in, are read
    as those where the cell can be read in no other way.
    """
    try:
        return ast.parse(source), ""
    except SyntaxError as error:
        from IPython.core.inputtransformer2 import TransformerManager

        with contextlib.suppress(SyntaxError):
            return ast.parse(TransformerManager().transform_cell(source)), ""
        plain = source.translate(_LOOK_ALIKE)
        if plain == source:
            raise
        with contextlib.suppress(SyntaxError):
            tree = ast.parse(TransformerManager().transform_cell(plain))
            return tree, f"read with plain quotation marks and spaces: {error.msg}"
        raise


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
            exec(compile(_parsed(cell)[0], f"<%%{name}>", "exec"), vars(sys.modules["__main__"]))
        elif name in ("writefile", "file"):
            mode = "a" if "-a" in line.split() else "w"
            with open(line.split()[-1].strip("'\""), mode, encoding="utf-8") as file:
                file.write(cell)
            importlib.invalidate_caches()

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
