"""Exercises: the learner writes a function of the course, and is told at once how it went.

For learners: :func:`check`, :func:`hint`, :func:`solution`, :func:`progress`. For graders:
:func:`exercises`, each with ``cases(rng)`` and ``judge(cases, answers)``, which never sees the
learner's function: inputs and answers are plain data (None, bool, int, float, str, list,
tuple, dict, numeric or bool arrays, CSR), so the same judge works across processes.

How to declare one. A file ``course/checks/lesson_N_subject.py`` (or ``capstone.py``; ``_table``
lists them) holds exercise after exercise: its solution or the package function that it is, the
functions that draw inputs, the known mistakes, and the declaration. ``EXERCISES`` at the foot lists
them in the order of the lesson. It imports the author's names from ``course.checks._declare``,
and nothing heavier than NumPy and SciPy at its top::

    SOFTMAX = Exercise(
        name="supervised.softmax",  # the learner writes a function called softmax
        solves="course.methods.supervised.softmax",  # or a function: an analysis task
        points=2, minutes=6,
        what="the probabilities",  # the answer's name in messages
        cases=_scores,  # rng -> list of argument tuples, the smallest first
        properties=[finite, rows_sum_to_one],  # (answer, *arguments), raise Amiss
        hints=["A question?", "A pointer.", "Nearly the line."],
        slips=[Slip("forgets to normalise", _not_normalised, "Divide each row by its sum.")],
        twins=["course.methods.x.same"],  # the package's own versions, which a grader takes away
    )

The judge that comes with it compares with the solution on the same inputs: same shape, values
within ``tolerance`` (1e-5 of the largest number), lists for arrays, dense for sparse. Where the
answer differs it says for which arguments, what was expected and what came back; then it tries
each mistake's function on these inputs, and if one gives the learner's very answers, adds what
that mistake ``says``; else the first property that fails is said. So:

- cases: three to six, one small enough to do by hand, each mistake visible in at least one; no
  ties or borders where two right ways may differ; all of it, with the calls, within 0.1 s;
- ``slips``: at least three, each a whole wrong function with a ``says`` of its own, written for
  someone who made it: the likely mistake, and the way, not the line;
- many right answers (random draws, "now make it fail"): give ``judged_by``, a function
  ``(cases, answers)`` that raises ``Amiss("what is wrong")``; ``each(look)`` makes one from
  ``look(answer, *arguments)``; ``array_of`` checks the form. Mistakes are recognized as above, so
  a mistake with a random answer must be said by ``judged_by`` itself;
- ``keeps_input=True`` only where changing an argument in place would be a mistake;
- ``partial=True`` only where the inputs are of kinds that can be told apart, ordinary ones and
  special ones, so that an answer for the ordinary ones is worth something: points in proportion to
  the inputs it is right on, rounded down.

The body of ``solves`` must run in the notebook: it may use names that the notebook imports.
``solutions/_src/NN_*.py`` (py:percent, the lesson's stem) places it: an empty code cell that begins
``# %% exercise="supervised.softmax"`` becomes the stub (or the solution) and its check; a cell
``# %% [markdown] tags=["solution"]`` is left out of the exercise.
``when_solved(name, draw)`` draws a picture with the learner's own function.
Build with ``build_notebooks(Path("."), only=("solutions/04",))``.
``pytest -n 0 tests/checks -k graph`` proves what every exercise must have.
"""

from course.checks._check import check, hint, progress, solution, when_solved
from course.checks._table import exercises

__all__ = ["check", "exercises", "hint", "progress", "solution", "when_solved"]
