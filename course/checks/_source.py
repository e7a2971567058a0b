"""The parts of a function's source: what a learner is given, and what is left to write."""

import ast
import inspect


def parts(function):
    """Return signature, docstring and body of ``function``, each as a list of source lines.

    Decorators are left out: they are the package's business, not the learner's.

    Raises
    ------
    ValueError
        If the function has no docstring: nobody could say what it is to do.

    Examples
    --------
    >>> signature, docstring, body = parts(parts)
    >>> signature, docstring[-1].strip() == 3 * '"', body[0].strip()
    (['def parts(function):'], True, 'source = inspect.getsource(function)')
    """
    source = inspect.getsource(function)
    lines = source.splitlines()
    definition = ast.parse(source).body[0]
    first = definition.body[0]
    if inspect.getdoc(function) is None:
        raise ValueError(f"{function.__name__} has no docstring")
    return (
        lines[definition.lineno - 1 : first.lineno - 1],
        lines[first.lineno - 1 : first.end_lineno],
        lines[first.end_lineno :],
    )
