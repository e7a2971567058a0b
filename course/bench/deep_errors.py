"""Which digits a net gets wrong that has seen one label of each class.

FixMatch beside the same net with the same augmentation and the labels only. Every guess on
the 500 held-out digits is kept, to look at the errors. 600 steps instead of 2,000.
"""

from course.bench._nets import N_DRAWS, score_draws
from course.deep import FixMatch, SupervisedNet
from course.evaluation import mean_interval
from course.registry import dataset

COLUMN = "data"
PER_CLASS = 1
STEPS = 600


def parts(n_jobs):
    X, y = dataset("digits").make()
    nets = {
        "labels, strong views": SupervisedNet(max_iter=STEPS),
        "FixMatch": FixMatch(max_iter=STEPS),
    }
    yield "digits", lambda: score_draws(nets, X, y, PER_CLASS, n_jobs, _guesses)


def describe(table):
    lines = [f"accuracy on 500 held-out digits, one label per class, mean of {N_DRAWS} draws, %"]
    for name in dict.fromkeys(row["method"] for row in table.rows):
        lines.append(f"{name:<20}{mean_interval(table.values('accuracy', method=name)):.1%}")
    return "\n".join(lines)


def _guesses(model, X, y):
    return {"guesses": "".join(map(str, model.predict(X)))}
