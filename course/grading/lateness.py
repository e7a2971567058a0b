"""What late work loses: a short policy, applied to a platform's time stamps."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from course.grading.results import number

_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}


@dataclass(frozen=True)
class Policy:
    """What lateness costs.

    Attributes
    ----------
    share : float, of the points earned, lost once or for each started period
    period : int, seconds; 0 where it is lost once
    """

    share: float
    period: int = 0


def read_policy(text):
    """Return the :class:`Policy` that is meant.

    Parameters
    ----------
    text : "accept", "none" (no points), "50%", or "10%/day" (for each day that has begun)

    Raises
    ------
    ValueError

    Examples
    --------
    >>> read_policy("10%/day")
    Policy(share=0.1, period=86400)
    """
    if text in ("accept", "none"):
        return Policy(0.0 if text == "accept" else 1.0)
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?%(?: ?/ ?(minute|hour|day|week))?", text.strip())
    if not match or float(match[1]) > 100:
        raise ValueError(f'must be accept, none, or a share such as "50%" or "10%/day", not {text}')
    return Policy(float(match[1]) / 100, _SECONDS.get(match[2], 0))


def read_time(text):
    """Return the time that is meant, without a zone.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> read_time("2026-03-05"), read_time("2026-03-05 18:00")
    (datetime.datetime(2026, 3, 5, 23, 59, 59), datetime.datetime(2026, 3, 5, 18, 0))
    """
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f'must be a time such as "2026-03-05 23:59", not {text}') from None
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text.strip()):
        time += timedelta(hours=23, minutes=59, seconds=59)
    return time.replace(tzinfo=None)


def apply(result, due, policy):
    """Note on a Result whether it is late, and what that costs.

    Parameters
    ----------
    result : Result
    due : datetime or None
    policy : Policy
    """
    result.late, result.penalty = "", 0.0
    if not result.was_read:
        return
    sent = datetime.fromisoformat(result.sent) if result.sent else None
    if due is None or sent is None:
        if not result.marked_late:
            return
        by = 0
        said = "late, as the platform says"
        if policy.period:
            result.late = f"{said}; by how much is not known, so nothing was taken off"
            return
    else:
        by = (sent - due).total_seconds()
        if by <= 0:
            return
        said = f"late by {_duration(by)}"
    times = math.ceil(by / policy.period) if policy.period else 1
    share = min(1.0, policy.share * times)
    result.penalty = round(share * sum(task.points for task in result.tasks), 2)
    result.late = said
    if share:
        result.late += (
            f": {number(100 * share)} % of the points ({number(result.penalty)}) taken off"
        )


def _duration(seconds):
    """Return a duration in at most two units.

    >>> _duration(2 * 86_400 + 20 * 3600 + 60), _duration(7 * 86_400), _duration(30)
    ('2 days and 20 hours', '1 week', 'less than a minute')
    """
    units = list(reversed(_SECONDS.items()))
    for (unit, length), (smaller, part) in zip(units, [*units[1:], ("", 0)], strict=True):
        if seconds >= length:
            n = int(seconds // length)
            rest = int(seconds % length // part) if part else 0
            more = f" and {_counted(rest, smaller)}" if rest else ""
            return _counted(n, unit) + more
    return "less than a minute"


def _counted(n, unit):
    return f"{n} {unit}{'s' * (n > 1)}"
