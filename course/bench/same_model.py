"""Laplacian ridge and the transductive SVM beside the same model without unlabeled points.

The labels-only form of each has the same kernel, of the same width, and the same L2
regularization; only the weight of the unlabeled points is zero. On circles and the
checkerboard the assumptions of one or both fail, and the losses belong in the table.
"""

from course.evaluation import compare, paired_difference
from course.intervals import Interval
from course.registry import dataset, method

COLUMN = "data"
DATA = ("two moons", "digits", "circles", "checkerboard", "breast cancer")
PER_CLASS = (1, 4, 10)
FIRST_SEED = 1000
N_DRAWS = 30

NAMES = ("Laplacian ridge", "transductive SVM")
WITHOUT = "{}, labels only"


def models():
    """Return the methods and their labels-only forms by name, unfitted."""
    made = {}
    for name in NAMES:
        made[name] = method(name).make()
        made[WITHOUT.format(name)] = method(name).labels_only()
    return made


def parts(n_jobs):
    for name in DATA:
        yield (
            name,
            lambda name=name: compare(
                models(), *dataset(name).make(), PER_CLASS, N_DRAWS, FIRST_SEED, n_jobs=n_jobs
            ),
        )


def gain(table, name, method_name, per_class, where="transductive"):
    """Return both means and the paired difference of a method to its labels-only form.

    Parameters
    ----------
    table : Results of this bench
    name : str, one of ``DATA``
    method_name : str, one of ``NAMES``
    per_class : int
    where : "transductive" or "inductive"

    Returns
    -------
    with_unlabeled, labels_only, difference, low, high : floats, shares of 1
    """
    part = table.where(data=name, per_class=per_class)
    scores = [
        [row[f"{where}_accuracy"] for row in part.where(method=model).rows]
        for model in (method_name, WITHOUT.format(method_name))
    ]
    means = [sum(values) / len(values) for values in scores]
    return (*means, *paired_difference(*scores))


def describe(table, scores=("transductive", "inductive")):
    """Return the gains as text, in points of a hundred, on the named kinds of ``scores``."""
    lines = [
        f"Accuracy in percent over {N_DRAWS} label draws (seeds {FIRST_SEED} to "
        f"{FIRST_SEED + N_DRAWS - 1}, for reporting). Gain: with",
        "unlabeled points minus the same model without, draw by draw, with its 95 % interval.",
    ]
    for where in scores:
        points = {"transductive": "the unlabeled points", "inductive": "new points"}[where]
        for name in NAMES:
            lines += ["", f"{name}, {points} ({where})"]
            lines.append(f"  {'':<14}{'per class':>9}{'with':>7}{'without':>9}  gain")
            for data in dict.fromkeys(row["data"] for row in table.rows):
                for per_class in PER_CLASS:
                    found = gain(table, data, name, per_class, where)
                    full, plain, mean, low, high = (100 * value for value in found)
                    lines.append(
                        f"  {data:<14}{per_class:>9}{full:>7.1f}{plain:>9.1f}  "
                        f"{mean:+5.1f} [{low:+.1f}, {high:+.1f}]"
                    )
    return "\n".join(lines)


def describe_gains(table):
    """Return the gains on the unlabeled points alone as text, a row for each data set."""
    columns = "".join(f"{f'{count} per class':<22}" for count in PER_CLASS).rstrip()
    lines = [
        "points gained over the labels-only form of the same model, on the unlabeled points,",
        f"mean of {N_DRAWS} label draws (seeds from {FIRST_SEED}) [95 % interval]",
    ]
    for name in NAMES:
        lines += ["", f"{name:<22}{columns}"]
        for data in dict.fromkeys(row["data"] for row in table.rows):
            cells = []
            for count in PER_CLASS:
                mean, low, high = gain(table, data, name, count)[2:]
                cells.append(f"{Interval(mean, low, high):<+22.1%}")
            lines.append(f"  {data:<20}" + "".join(cells).rstrip())
    return "\n".join(lines)
