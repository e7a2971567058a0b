"""Seven ways to train one small net on digits, beside label spreading, many label draws.

All seven have the same net, loop and augmentations, and their defaults; 500 digits are
held out. ``SupervisedNet`` is the honest baseline: strong views, labels only. Label
spreading stands there twice, with scikit-learn's own defaults and on a graph of 10 neighbors:
the first is better at one label per class, the second at four.
"""

from sklearn.semi_supervised import LabelSpreading

from course.evaluation import compare, paired_difference
from course.registry import dataset

COLUMN = "family"
PER_CLASS = (1, 4, 10)
FIRST_SEED = 1000
N_DRAWS = 30
HELD_OUT = 500 / 1797

NETS = ("SupervisedNet", "FixMatch", "FlexMatch", "MeanTeacher", "PiModel", "VAT", "PseudoLabel")
SPREADING = {
    "LabelSpreading": LabelSpreading(max_iter=1000),
    "10 neighbors": LabelSpreading(kernel="knn", n_neighbors=10, max_iter=1000),
}
SCORE = "inductive_accuracy"


def parts(n_jobs):
    from course import deep

    yield "label spreading", lambda: _compare(SPREADING, n_jobs)
    for name in NETS:
        net = getattr(deep, name)(verbose=False)
        yield name, lambda name=name, net=net: _compare({name: net}, n_jobs)


def describe(table):
    """Return the mean accuracies on held-out digits, and what the paired intervals separate."""
    measured = {row["method"] for row in table.rows}
    there = [name for name in (*SPREADING, *NETS) if name in measured]
    title = f"accuracy on 500 held-out digits, mean of {N_DRAWS} draws, %"
    lines = [title, " " * 32 + "".join(f"{f'{k} per class':<24}" for k in PER_CLASS).rstrip()]
    for name in there:
        means = (100 * table.values(SCORE, method=name, per_class=k).mean() for k in PER_CLASS)
        lines.append(f"{name:<32}" + "".join(f"{mean:<24.1f}" for mean in means).rstrip())
    lines += ["", "paired differences, points [95 % interval over draws], * where 0 is outside"]
    for i, name in enumerate(there):
        for rival in there[:i]:
            cells = "".join(f"{_difference(table, name, rival, k):<24}" for k in PER_CLASS)
            lines.append(f"{f'{name} - {rival}':<32}{cells.rstrip()}")
    return "\n".join(lines)


def _compare(methods, n_jobs):
    X, y = dataset("digits").make()
    return compare(methods, X, y, PER_CLASS, N_DRAWS, FIRST_SEED, HELD_OUT, n_jobs)


def _difference(table, name, rival, per_class):
    found = paired_difference(
        *(table.values(SCORE, method=method, per_class=per_class) for method in (name, rival))
    )
    mark = " *" if found.low > 0 or found.high < 0 else ""
    return f"{found:+.1%}{mark}"
