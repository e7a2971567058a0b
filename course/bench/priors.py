"""Who knows the class balance: stratified and random label draws, class priors in every form.

Four labels per class, or as many in all drawn at random. A stratified draw of equal classes makes
the priors estimated from the labels exact, which no one labels by chance. Three data sets:
digits (equal classes), digits with a long tail (the most frequent class has ten times as many
points as the rarest), breast cancer (37 and 63 %). For each method that can use class
priors: not used, estimated from the labels, and the true ones given. Caps per class
in self-training have no such forms: they take the classes for equally large.
"""

import warnings
from functools import cache

import numpy as np

from course.bench import poisson
from course.bench._nets import batches
from course.datasets import UNLABELED, hide_labels, imbalance
from course.deep import FixMatch
from course.evaluation import Table
from course.intervals import mean_interval, paired_difference
from course.methods import (
    LabelPropagation,
    SelfTrainingClassifier,
    SoftmaxRegression,
    TransductiveSVC,
)
from course.methods.calibration import normalize_class_mass
from course.registry import dataset

COLUMN = "data"
PER_CLASS = 4
FIRST_SEED = 1000
N_DRAWS = 30
N_FEW_DRAWS = 10
STEPS = 400
RATIO = 10
ROUNDS, CAP = 5, 20

DIGITS, TAIL, CANCER = "digits", "long-tailed digits", "breast cancer"
STRATIFIED, RANDOM = "stratified", "at random"
NOT, LABELS, GIVEN, EQUAL = "not used", "of the labels", "given", "equal caps"


@cache
def load(name):
    """Return ``X, y`` of one of the three data sets."""
    X, y = dataset(CANCER if name == CANCER else DIGITS).make()
    return imbalance(X, y, RATIO, random_state=0) if name == TAIL else (X, y)


def draw(y, kind, seed):
    """Return a label draw: as many labels in both kinds."""
    if kind == STRATIFIED:
        return hide_labels(y, per_class=PER_CLASS, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a missing class is counted in the rows
        return hide_labels(y, n_labeled=PER_CLASS * len(np.unique(y)), random_state=seed)


def graphs(X, y_few, priors, seed=None):
    """Yield a method, what priors it used, and its predicted classes of all points.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y_few : int array of shape (n_samples,), -1 where there is no label
    priors : array, the true share of each class 0, 1, ...
    seed : int, unused: graphs draw nothing
    """
    classes, counts = np.unique(y_few[y_few != UNLABELED], return_counts=True)
    shares = {LABELS: counts / counts.sum(), GIVEN: priors[classes] / priors[classes].sum()}

    found = poisson.stages(X, y_few, priors)
    yield "Poisson, first stage", NOT, found[poisson.POTENTIALS]
    for used, stage in ((NOT, "FREE"), (LABELS, "LABELS"), (GIVEN, "GIVEN")):
        yield "Poisson, both stages", used, found[getattr(poisson, stage)]

    model = LabelPropagation(kernel="knn", n_neighbors=10, max_iter=3000).fit(X, y_few)
    soft = model.label_distributions_
    yield "propagation, class mass", NOT, classes[soft.argmax(axis=1)]
    for used, share in shares.items():
        hidden = y_few == UNLABELED
        answer = y_few.copy()
        answer[hidden] = classes[normalize_class_mass(soft[hidden], share).argmax(axis=1)]
        yield "propagation, class mass", used, answer


def classifiers(X, y_few, priors, seed):
    """Yield the same for methods that would take an hour on ten classes."""
    classes = np.unique(y_few[y_few != UNLABELED])
    given = priors[classes] / priors[classes].sum()
    for used, share in ((LABELS, None), (GIVEN, given)):
        model = TransductiveSVC(class_priors=share, random_state=seed)
        yield "transductive SVM", used, model.fit(X, y_few).predict(X)

    rounds = {"max_iter": ROUNDS, "reguess": True}
    best = SelfTrainingClassifier(
        SoftmaxRegression(), criterion="k_best", k_best=CAP * len(classes), **rounds
    )
    capped = SelfTrainingClassifier(SoftmaxRegression(), 0, max_per_class=CAP, **rounds)
    for used, model in ((NOT, best), (EQUAL, capped)):
        yield "self-training", used, model.fit(X, y_few).predict(X)


class _Priors(FixMatch):
    """FixMatch aligned with class priors that are given."""

    priors = None

    def _objective(self, net, batch):
        batch.class_priors = self.priors
        return super()._objective(net, batch)


def nets(X, y_few, priors, seed):
    """Yield the same for FixMatch, whose distribution alignment wants class priors."""
    from course.bench.deep_ablation import Unaligned

    classes = np.unique(y_few[y_few != UNLABELED])
    given = _Priors()
    given.priors = priors[classes] / priors[classes].sum()
    for used, model in ((NOT, Unaligned()), (LABELS, FixMatch()), (GIVEN, given)):
        model.set_params(max_iter=STEPS, random_state=seed, verbose=False)
        yield "FixMatch, alignment", used, model.fit(X, y_few).predict(X)


def parts(n_jobs):
    # One process whatever n_jobs says.
    for name in (DIGITS, TAIL, CANCER):
        for seeds in batches(10, N_DRAWS):
            yield name, lambda name=name, seeds=seeds: measure(name, seeds, graphs)
    # The slow ones on fewer draws. Which views a table has is another question: no nets there.
    for fits, names in ((nets, (DIGITS, TAIL)), (classifiers, (CANCER,))):
        for name in names:
            for seeds in batches(5, N_FEW_DRAWS):
                yield (
                    name,
                    lambda name=name, seeds=seeds, fits=fits: measure(name, seeds, fits),
                )


def measure(name, seeds, fits):
    """Return a row for each draw, kind of draw, method and form of priors.

    ``accuracy`` is over the unlabeled points; ``recall`` is its mean over the classes, in which
    rare classes count as much as frequent ones; ``missing`` counts classes without a label.

    Parameters
    ----------
    name : str, one of the data sets
    seeds : sequence of int
    fits : one of ``graphs``, ``nets``, ``classifiers``
    """
    X, y = load(name)
    priors = np.bincount(y) / len(y)
    rows = []
    for seed in seeds:
        for kind in (STRATIFIED, RANDOM):
            y_few = draw(y, kind, seed)
            hidden = y_few == UNLABELED
            missing = len(np.unique(y)) - len(np.unique(y_few[~hidden]))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for method, used, answer in fits(X, y_few, priors, seed):
                    right = answer == y
                    recalls = [right[hidden & (y == label)].mean() for label in np.unique(y)]
                    rows.append(
                        {
                            "draws": kind, "method": method, "priors": used, "draw": seed,
                            "accuracy": float(right[hidden].mean()),
                            "recall": float(np.mean(recalls)), "missing": missing,
                        }
                    )  # fmt: skip
    return Table(rows, {"first_seed": FIRST_SEED, "stopped": False})


def describe(table):
    """Return the accuracies by kind of draw, and each beside the same draws without priors."""
    lines = [
        f"accuracy on the unlabeled points, {PER_CLASS} labels per class or as many at random, %,",
        "and the paired difference from the row 'not used' (transductive SVM: 'of the labels')",
        "last column: at random minus stratified, the same form of priors; points [95 % interval]",
        f"graphs: 10 neighbors, {N_DRAWS} draws; the others {N_FEW_DRAWS} draws; FixMatch: {STEPS}",
        f"steps; self-training: {ROUNDS} rounds, in each {CAP} more per class (equal caps), or as "
        "many in all",
    ]
    for data in dict.fromkeys(row["data"] for row in table.rows):
        scored = "recall" if data == TAIL else "accuracy"
        part = table.where(data=data)
        random = part.where(draws=RANDOM)
        missing = {row["draw"]: row["missing"] for row in random.rows}
        without = sum(count > 0 for count in missing.values())
        lines += [
            "",
            f"{data}: {'mean recall over the classes' if scored == 'recall' else scored} "
            f"(random draws in which a class has no label: {without} of {len(missing)})",
            f"{'':<26}{'priors':<15}{STRATIFIED:<28}{RANDOM:<28}random - stratified",
        ]
        for method, used in dict.fromkeys((row["method"], row["priors"]) for row in part.rows):
            names = [row["priors"] for row in part.where(method=method).rows]
            plain = names[0]
            cells = []
            for kind in (STRATIFIED, RANDOM):
                mine, other = (
                    part.values(scored, draws=kind, method=method, priors=p) for p in (used, plain)
                )
                gain = "" if used == plain else f" {paired_difference(mine, other):+.1%}"
                cells.append(f"{100 * mean_interval(mine).mean:.1f}{gain}")
            change = paired_difference(
                *(part.values(scored, draws=k, method=method, priors=used)
                  for k in (RANDOM, STRATIFIED))
            )  # fmt: skip
            lines.append(f"{method:<26}{used:<15}{cells[0]:<28}{cells[1]:<28}{change:+.1%}")
    return "\n".join(lines)


def describe_draws(table, data, method):
    """Return one method on stratified and on random draws, for each form of priors, as text.

    Parameters
    ----------
    table : Results of this bench
    data, method : str

    Returns
    -------
    str: accuracy on the unlabeled points in percent, and what the random draw costs
    """
    part = table.where(data=data, method=method)
    random = part.where(draws=RANDOM)
    missing = {row["draw"]: row["missing"] for row in random.rows}
    without = sum(count > 0 for count in missing.values())
    lines = [
        f"{data}, {method}: accuracy on the unlabeled points, %",
        f"{PER_CLASS} labels per class, or as many at random; mean of {len(missing)} draws each",
        f"({without} random draws have a class without a label)",
        "",
        f"{'class priors':<16}{STRATIFIED:<14}{RANDOM:<14}difference",
    ]
    for used in dict.fromkeys(row["priors"] for row in part.rows):
        pair = [part.values("accuracy", draws=kind, priors=used) for kind in (RANDOM, STRATIFIED)]
        means = "".join(f"{100 * values.mean():<14.1f}" for values in reversed(pair))
        lines.append(f"{used:<16}{means}{paired_difference(*pair):+.1%}")
    return "\n".join(lines)
