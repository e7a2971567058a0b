"""Confirmation bias: confidence and accuracy of self-training, round by round."""

from course.bench.pitfalls._common import DIGITS, data, row, scores
from course.bench.pitfalls.mistakes import with_relabeling, without_relabeling
from course.evaluation import follow_rounds, label_draw

ROUNDS = 10


def measure(seed):
    """Confidence, accuracy and wrong guesses believed, round by round."""
    X, y = data(DIGITS)
    train, _, y_few = label_draw(y, 4, seed)
    for title, model in (
        ("never revised", without_relabeling(ROUNDS)),
        ("capped and revised", with_relabeling(ROUNDS)),
    ):
        steps = follow_rounds(model, X[train], y_few, y[train])
        steps += [steps[-1]] * (ROUNDS + 1 - len(steps))  # it has settled
        for at, step in enumerate(steps):
            yield row(title, "accuracy", at, step["accuracy"])
            yield row(title, "confidence", at, step["confidence"])
            share = step["wrong"] / max(step["believed"], 1)
            yield row(title, "wrong", at, share)


def describe(table):
    for case in ("never revised", "capped and revised"):
        for method in ("accuracy", "confidence", "wrong"):
            means = [scores(table, "rounds", case, method, at).mean() for at in range(ROUNDS + 1)]
            words = " ".join(f"{100 * mean:5.1f}" for mean in means)
            yield f"{case + ', ' + method:<24}round 0 to {ROUNDS}: {words}"
