"""Check, hint, solution, progress: what a learner calls."""

import os
import secrets
from numbers import Integral, Real

import numpy as np

from course.checks import _record
from course.checks._cards import Card, Outcome
from course.checks._judge import same
from course.checks._plain import NotPlain, plain
from course.checks._run import call, captured, is_untouched
from course.checks._source import parts
from course.checks._table import exercises, find, unknown
from course.widgets._card import GOOD, NEUTRAL
from course.workspace import WorkspaceError

_LONGEST = 600  # characters of a message: a check never prints a page


def check(name, answer, seed=None, time_limit=5.0):
    """Try the learner's function on inputs drawn anew and say how it went.

    Never raises and never changes anything of the learner's; only where nbgrader
    runs the notebook (``NBGRADER_EXECUTION`` is set) does an answer that is not
    correct raise AssertionError, which is how nbgrader takes points.

    Parameters
    ----------
    name : str, such as "supervised.softmax"
    answer : the learner's function
    seed : int, draws the same inputs again; by default others every time
    time_limit : float, seconds for each call of the function

    Returns
    -------
    Outcome : ``.outcome``, ``.message``, ``.points``; as the last line of a cell, a card

    Examples
    --------
    >>> def softmax(scores):
    ...     ...
    >>> check("supervised.softmax", softmax).outcome
    'not attempted'
    """
    exercise = find(name)
    if exercise is None:
        return _hand_over(Outcome("not attempted", unknown(name), name=str(name)))
    outcome = _check(exercise, answer, seed, time_limit)
    outcome.name, outcome.of = exercise.name, exercise.points
    if len(outcome.message) > _LONGEST:
        outcome.message = outcome.message[:_LONGEST] + " ..."
    _record.remember(outcome)
    try:
        if outcome.outcome != "not attempted":
            _record.note(name, tries=1, solved=bool(outcome))
        outcome.further = _what_next(exercise, outcome)
    except (WorkspaceError, OSError) as error:
        outcome.further = f"Your progress could not be saved: {error}"
    return _hand_over(outcome)


def _check(exercise, answer, seed, time_limit):
    if answer is None or answer is Ellipsis or is_untouched(answer):
        return Outcome(
            "not attempted",
            f"Replace the `...` in {exercise.function_name} with your code, run that cell, then "
            f"this one. Worth {_points(exercise.points)}, about {exercise.minutes} minutes."
            + exercise.partial
            * " Right on part of the inputs, it earns part of the points.",
        )
    if not callable(answer):
        return Outcome(
            "not yet",
            f"Pass the function itself, without calling it: `check({exercise.name!r}, "
            f"{exercise.function_name})`.",
        )
    if wrong := _wrong_option(seed, time_limit):
        return Outcome("not attempted", wrong)
    seed = secrets.randbelow(2**31) if seed is None else seed
    cases = exercise.cases(np.random.default_rng(seed))
    answers, problem = [], None
    with captured() as printed:
        for case in cases:
            result = call(answer, case, time_limit)
            problem = _problem(exercise, result, case, time_limit)
            if problem is not None:  # an Outcome is false unless it is correct
                break
            answers.append(result.value)
    if problem is None:
        verdict = exercise.judge(cases, answers)
        said = _sentence(verdict.message)
        if exercise.partial and not verdict.right:
            said += f" Right on {verdict.n_right} of {len(cases)} inputs."
        problem = Outcome("correct", "") if verdict.right else Outcome("not yet", said)
        problem.points = exercise.points_for(verdict, len(cases))
    problem.seed, problem.printed = seed, printed.getvalue()
    return problem


def _wrong_option(seed, time_limit):
    if seed is not None and not (isinstance(seed, Integral) and seed >= 0):
        return f"seed must be a whole number of at least 0, got {seed!r}."
    if not (isinstance(time_limit, Real) and 0 < time_limit < np.inf):
        return f"time_limit must be a number of seconds above 0, got {time_limit!r}."
    return ""


def _problem(exercise, result, case, time_limit):
    """Return the outcome of a call that gave nothing to judge, else None."""
    name = exercise.function_name
    if result.error:
        called = f" It was called with ({', '.join(exercise.arguments)})."
        return Outcome("your code raised", result.error + ("." + called if len(case) else ""))
    if result.gave_up:
        return Outcome("not attempted", f"{name} still raises NotImplementedError.")
    if result.late:
        return Outcome(
            "not yet",
            f"{name} was still running after {time_limit:g} seconds and was stopped. "
            "Is there a loop that never ends?",
        )
    if result.stopped:
        return Outcome("not yet", "You stopped it.")
    if result.strange:
        return Outcome(
            "not yet", f"{name} should return numbers or arrays; yours returned {result.strange}."
        )
    if exercise.keeps_input:
        try:
            pairs = zip(exercise.arguments, case, map(plain, result.arguments), strict=False)
            changed = [n for n, before, after in pairs if not same(plain(before), after, 0)]
        except NotPlain:
            changed = ["arguments"]
        if changed:
            return Outcome(
                "not yet",
                f"{name} changed its argument {changed[0]} in place, but the caller still needs "
                "the old values. Work on a copy.",
            )
    return None


def hint(name, n=None):
    """Show the next of an exercise's three hints, or hint number ``n``.

    Parameters
    ----------
    name : str
    n : int, 1 to 3

    Returns
    -------
    Card
    """
    exercise = find(name)
    if exercise is None:
        return Card("No hint", [unknown(name)])
    last = len(exercise.hints)
    if n is None:
        n = min(_record.entry(name)["hints"] + 1, last)
    elif n not in range(1, last + 1):
        return Card("No hint", [f"There are hints 1 to {last}, not {n!r}."])
    try:
        _record.note(name, hints=n)
        kept = ""
    except (WorkspaceError, OSError) as error:
        kept = f"It could not be recorded that you read this hint: {error}"
    then = (
        f'That was the last one. `solution("{name}")` shows how the course does it.'
        if n == last
        else ""
    )
    return Card(f"Hint {n} of {last} · {name}", [exercise.hints[n - 1], then, kept])


def solution(name, sure=False):
    """Show how the course solves an exercise, to compare with.

    Where the exercise has not been tried yet, says so; ``sure=True`` shows it all the same.

    Parameters
    ----------
    name : str
    sure : bool

    Returns
    -------
    Card
    """
    exercise = find(name)
    if exercise is None:
        return Card("No solution", [unknown(name)])
    if not sure and not _record.entry(name)["tries"]:
        return Card(
            f"Not yet tried · {name}",
            [
                "You have not checked this exercise yet. The solution is more useful after "
                f'an attempt, even a wrong one, and `hint("{name}")` helps. If you want it anyway: '
                f'`solution("{name}", sure=True)`.'
            ],
        )
    signature, _, body = parts(exercise.function)
    source = "\n".join("    " + line for line in [*signature, *body])
    where = exercise.function.__module__
    return Card(f"One solution · {name}", [f"From `{where}`:", source])


def progress():
    """Show a bar for each lesson, the points, and what to do next.

    Returns
    -------
    Card
    """
    return progress_card(None)


def progress_card(state):
    """Return the progress kept in ``state``, the record of all exercises, or in this workspace."""
    every = exercises()
    done = {e.name for e in every if _record.entry(e.name, state)["solved"]}
    lines = [
        "    " + _bar(lesson, every, done) for lesson in dict.fromkeys(e.lesson for e in every)
    ]
    earned = sum(e.points for e in every if e.name in done)
    total = sum(e.points for e in every)
    left = [e for e in every if e.name not in done]
    tried = [e for e in left if _record.entry(e.name, state)["tries"]]
    after = [e for e in left if done and every.index(e) > max(map(every.index, _of(every, done)))]
    following = next(iter([*tried, *after, *left]), None)
    then = "All done."
    if following is not None:
        where = following.lesson if following.lesson == "capstone" else f"lesson {following.lesson}"
        then = (
            f"Next: {following.name} ({where}, {_points(following.points)}, "
            f"about {following.minutes} minutes)."
        )
    tone = NEUTRAL if left else GOOD
    return Card(f"{earned} of {total} points", ["\n".join(lines), then], tone)


def when_solved(name, draw):
    """Call ``draw()`` if exercise ``name`` has been found correct here, else say what is missing.

    A picture driven by the learner's own function comes alive with it.

    Parameters
    ----------
    name : str
    draw : function without arguments, which shows a picture
    """
    if _record.solved_here(name):
        draw()
        return
    print(f"Once {name} is correct, run this cell again. It uses your own function.")


def _bar(lesson, every, done, width=20):
    mine = [e for e in every if e.lesson == lesson]
    earned, total = sum(e.points for e in mine if e.name in done), sum(e.points for e in mine)
    full = round(width * earned / total)
    label = "capstone" if lesson == "capstone" else f"lesson {lesson}"
    tasks = f"{sum(e.name in done for e in mine)} of {len(mine)} tasks"
    bar = "█" * full + "░" * (width - full)
    return f"{label:<9} {bar} {earned:>3} of {total} points, {tasks}"


def _of(every, names):
    return [e for e in every if e.name in names]


def _what_next(exercise, outcome):
    name = exercise.name
    if outcome:
        return f'`solution("{name}")` shows how the course does it.'
    if outcome.outcome == "not attempted":
        return ""
    read = _record.entry(name)["hints"]
    if read < len(exercise.hints):
        return f'Stuck? `hint("{name}")` gives hint {read + 1} of {len(exercise.hints)}.'
    return f'`solution("{name}")` shows one way to write it.'


def _hand_over(outcome):
    if os.environ.get("NBGRADER_EXECUTION") and not outcome:
        raise AssertionError(f"{outcome.name}: {outcome.outcome}. {outcome.message}")
    return outcome


def _sentence(text):
    return text[:1].upper() + text[1:]


def _points(n):
    return "1 point" if n == 1 else f"{n} points"
