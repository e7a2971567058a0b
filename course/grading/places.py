"""Where in a notebook a task is judged first: after its check cell, as at the learner's desk."""

import re

_MOST = 3  # places for one task


def places(task, cells):
    """Return after which cells a task is judged, as positions from 0, in order.

    After each cell that checks it (of many, the last ones); where there is none, after the cells
    that define the function; where there is none either, nowhere.

    Parameters
    ----------
    task : Exercise
    cells : list of str

    Examples
    --------
    >>> from course.checks import exercises
    >>> task = next(e for e in exercises() if e.name == "supervised.softmax")
    >>> places(task, ["def softmax(x): ...", 'check("supervised.softmax", softmax)'])
    [1]
    >>> places(task, ["def softmax(x): ...", "softmax = 3"])
    [0]
    """
    name = re.escape(task.function_name)
    checks = rf"\bcheck\s*\(\s*(?:name\s*=\s*)?[\"']{re.escape(task.name)}[\"']"
    defines = rf"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+{name}\b"
    assigns = rf"^{name}[ \t]*(?::[^=\n]+)?=(?!=)"
    for pattern in (checks, defines, assigns):
        found = [
            at
            for at, cell in enumerate(cells)
            if task.function_name in cell and re.search(pattern, cell, re.MULTILINE)
        ]
        if found:
            return found[-_MOST:]
    return []
