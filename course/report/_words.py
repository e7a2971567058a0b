"""Numbers in words: percentages and points with their intervals, and counts with their nouns."""

import math


def percent(value):
    """Return an accuracy in percent, with its interval where there is one.

    Examples
    --------
    >>> from course.intervals import Interval
    >>> percent(Interval(0.912, 0.88, 0.941)), percent(0.5)
    ('91.2% [88.0, 94.1]', '50.0%')
    """
    if not hasattr(value, "mean"):
        return "not known" if math.isnan(value) else f"{value:.1%}"
    if math.isnan(value.mean):
        return "not known"
    mean, _, ends = f"{value:.1%}".partition(" ")
    return f"{mean}% {ends}".strip()


def points(value):
    """Return a difference of accuracies in percentage points, with its sign and interval.

    Examples
    --------
    >>> from course.intervals import Interval
    >>> points(Interval(0.057, 0.04, 0.074)), points(0.01), points(float("nan"))
    ('+5.7 points [+4.0, +7.4]', '1.0 points', 'not known')
    """
    if not hasattr(value, "mean"):
        return "not known" if math.isnan(value) else f"{100 * value:.1f} points"
    if math.isnan(value.mean):
        return "not known"
    mean, _, ends = f"{value:+.1%}".partition(" ")
    return f"{mean} points {ends}".strip()


def counted(number, noun, several=None):
    """Return a number and its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row"), counted(2, "class", "classes")
    ('1 row', '1,200 rows', '2 classes')
    """
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"


def listed(names, most=4):
    """Return names in quotes, the first few of them.

    Examples
    --------
    >>> listed(["a", "b"]), listed(["a", "b", "c"], most=1)
    ('“a” and “b”', '“a” and 2 more')
    """
    quoted = [f"“{name}”" for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(quoted)} and {len(names) - most} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
