"""Ten mistakes, each beside its repair and beside labels only, on the same draws."""

from dataclasses import dataclass, replace

from course.bench.pitfalls._common import (
    ALONE,
    CANCER,
    DIGITS,
    FIRST_SEED,
    N_DRAWS,
    data,
    difference,
    rows_of,
    scores,
)
from course.datasets import (
    UNLABELED,
    flip_labels,
    hide_labels,
    make_cigars,
    make_two_moons,
)
from course.evaluation import (
    Split,
    clean_split,
    imbalanced_split,
    mismatched_split,
    shifted_split,
)
from course.methods import (
    ConsistencyClassifier,
    GuardedClassifier,
    LabelPropagation,
    LabelSpreading,
    PoissonLearning,
    SelfTrainingClassifier,
    SemiSupervisedGaussianMixture,
    SoftmaxRegression,
)

WRONG, RIGHT = "wrong", "right"


@dataclass(frozen=True)
class Mistake:
    """A mistake and its repair, in words and as a function from a seed to accuracies."""

    data: str
    wrong: str
    right: str
    play: object


def _label_once(threshold):
    """Return self-training that labels the pool once, with predictions above the threshold."""
    return SelfTrainingClassifier(SoftmaxRegression(), threshold, max_iter=1)


def _mixture(weight=1.0):
    """Return one Gaussian per class, with a diagonal covariance."""
    return SemiSupervisedGaussianMixture(covariance_type="diag", unlabeled_weight=weight)


def _every_prediction(seed):
    split = mismatched_split(*data(DIGITS), 4, range(5), 0.9, seed)
    return {
        ALONE: split.score_labels_only(SoftmaxRegression()),
        WRONG: split.score_with_pool(_label_once(0.0)),
        RIGHT: split.score_with_pool(_label_once(0.9)),
    }


def _confident_about_negatives(seed):
    split, _ = shifted_split(*data(DIGITS), 4, "contrast", 1.0, seed)
    label_once = SelfTrainingClassifier(_mixture(), 0.9, max_iter=1)
    return {
        ALONE: split.score_labels_only(_mixture()),
        WRONG: split.score_with_pool(label_once),
        RIGHT: split.filtered().score_with_pool(label_once),
    }


def without_relabeling(max_iter=10):
    """Return self-training with confirmation bias: few and easy pseudo-labels, above 0.75."""
    return SelfTrainingClassifier(SoftmaxRegression(), 0.75, max_iter=max_iter)


def with_relabeling(max_iter=10):
    """Return its repair: threshold 0.5, ten more per class and round, all predicted anew."""
    return SelfTrainingClassifier(
        SoftmaxRegression(), 0.5, max_iter=max_iter, max_per_class=10, reguess=True
    )


def _only_easiest(seed):
    split = clean_split(*data(DIGITS), 4, seed)
    return {
        ALONE: split.score_labels_only(SoftmaxRegression()),
        WRONG: split.score_with_pool(without_relabeling()),
        "threshold 0.5 only": split.score_with_pool(
            SelfTrainingClassifier(SoftmaxRegression(), 0.5)
        ),
        "cap only": split.score_with_pool(
            SelfTrainingClassifier(SoftmaxRegression(), 0.75, max_per_class=10)
        ),
        "cap and threshold 0.5": split.score_with_pool(
            SelfTrainingClassifier(SoftmaxRegression(), 0.5, max_per_class=10)
        ),
        "revision only": split.score_with_pool(
            SelfTrainingClassifier(SoftmaxRegression(), 0.75, reguess=True)
        ),
        RIGHT: split.score_with_pool(with_relabeling()),
    }


def _other_domain(name, kind, amount, model, alone):
    def play(seed):
        split, _ = shifted_split(*data(name), 4, kind, amount, seed)
        return {
            ALONE: split.score_labels_only(alone()),
            WRONG: split.score_with_pool(model()),
            RIGHT: split.filtered().score_with_pool(model()),
        }

    return play


def _pixels(seed):
    split = clean_split(*data(DIGITS), 4, seed)
    sixteen = split.scaled(16)
    return {
        ALONE: split.score_labels_only(SoftmaxRegression()),
        WRONG: split.score_with_pool(without_relabeling()),
        RIGHT: sixteen.score_with_pool(without_relabeling()),
    }


def _imbalanced(seed):
    split = imbalanced_split(*data(DIGITS), 4, 30, seed)
    return {
        ALONE: split.score_labels_only(SoftmaxRegression()),
        WRONG: split.score_with_pool(LabelPropagation(kernel="knn", n_neighbors=10)),
        RIGHT: split.score_with_pool(ConsistencyClassifier(random_state=seed)),
    }


def _noisy(seed):
    clean = clean_split(*data(DIGITS), 10, seed)
    split = replace(clean, y_labeled=flip_labels(clean.y_labeled, 0.3, seed))
    return {
        ALONE: split.score_labels_only(SoftmaxRegression()),
        WRONG: split.score_with_pool(without_relabeling()),
        RIGHT: split.score_with_pool(LabelSpreading(kernel="knn", n_neighbors=10, alpha=0.99)),
    }


def _wrong_model(seed):
    split = _toy_split(make_two_moons, 10, seed)
    return {
        ALONE: split.score_labels_only(SemiSupervisedGaussianMixture()),
        WRONG: split.score_with_pool(SemiSupervisedGaussianMixture()),
        RIGHT: split.score_with_pool(SemiSupervisedGaussianMixture(unlabeled_weight=0.01)),
    }


def _no_gap(seed):
    split = _toy_split(make_cigars, 10, seed)
    return {
        ALONE: split.score_labels_only(SoftmaxRegression()),
        WRONG: split.score_with_pool(LabelPropagation(kernel="knn", n_neighbors=10)),
        RIGHT: split.score_with_pool(GuardedClassifier()),
    }


def _neutral(seed):
    """Measure the first mistake where nothing is wrong with the pool, and where half of it is."""
    mixed, clean = shifted_split(*data(DIGITS), 4, "rotation", 180, seed)
    return {
        ALONE: clean.score_labels_only(SoftmaxRegression()),
        "clean pool": clean.score_with_pool(_label_once(0.0)),
        "half rotated": mixed.score_with_pool(_label_once(0.0)),
    }


NEUTRAL = "neutral"
MISTAKES = {
    "every prediction used": Mistake(
        "digits 0 to 4, nine tenths of the pool are 5 to 9",
        "every prediction is a pseudo-label",
        "only predictions above 0.9",
        _every_prediction,
    ),
    "confident about negatives": Mistake(
        "digits, half of the pool are negatives",
        "pseudo-labels of a mixture above 0.9",
        "a domain filter first",
        _confident_about_negatives,
    ),
    "only the easiest predictions": Mistake(
        "digits, a clean pool",
        "only predictions above 0.75 become pseudo-labels",
        "threshold 0.5, 10 more per class and round, all predicted anew",
        _only_easiest,
    ),
    "rotated half of the pool": Mistake(
        "digits, half of the pool upside down",
        "a mixture uses every point",
        "a domain filter first",
        _other_domain(DIGITS, "rotation", 180, SemiSupervisedGaussianMixture, SoftmaxRegression),
    ),
    "half from drifted instruments": Mistake(
        "breast cancer, drifted instruments in half of the pool",
        "Poisson learning uses every point",
        "a domain filter first",
        _other_domain(CANCER, "gain", 0.7, PoissonLearning, SoftmaxRegression),
    ),
    "threshold in other units": Mistake(
        "digits, a clean pool, pixels 0 to 1",
        "threshold 0.75",
        "the same threshold on pixels 0 to 16",
        _pixels,
    ),
    "unequal classes": Mistake(
        "digits, 30 zeros for one nine in the pool",
        "propagation, in which the common digits spread",
        "a consistency loss, which uses no graph",
        _imbalanced,
    ),
    "three in ten labels wrong": Mistake(
        "digits, 10 per class, three in ten labels wrong",
        "pseudo-labels above 0.75",
        "spreading, where neighbors can outvote a label",
        _noisy,
    ),
    "mixture on two moons": Mistake(
        "two moons, 10 per class",
        "a mixture counts unlabeled points in full",
        "it counts them a hundredth",
        _wrong_model,
    ),
    "classes without a gap": Mistake(
        "two cigars that touch, 10 per class",
        "propagation",
        "the guarded classifier, which chooses by cross-validation",
        _no_gap,
    ),
}


def _toy_split(make, per_class, seed):
    """Return a draw of generated points, two thirds of them for learning."""
    X, y = make(n_samples=450, random_state=seed)
    y_few = hide_labels(y[:300], per_class, random_state=seed)
    known = y_few != UNLABELED
    return Split(X[:300][known], y_few[known], X[:300][~known], X[300:], y[300:])


def measure(seed):
    """Every mistake beside its repair and the labels alone; last the case that is neutral."""
    for title, mistake in MISTAKES.items():
        yield from rows_of(title, 0, mistake.play(seed))
    yield from rows_of(NEUTRAL, 0, _neutral(seed))


def describe(table):
    yield f"Accuracy on held-out points, percent; {N_DRAWS} draws from seed {FIRST_SEED} on;"
    yield "difference from labels only, paired, with its 95 % interval"
    for case in (*MISTAKES, NEUTRAL):
        alone = scores(table, "mistakes", case, ALONE)
        yield f"{case}: labels only {100 * alone.mean():.1f}"
        methods = dict.fromkeys(r["method"] for r in table.where(part="mistakes", case=case).rows)
        for method in methods:
            if method != ALONE:
                found = scores(table, "mistakes", case, method)
                yield f"  {method:<18}{100 * found.mean():5.1f}  {difference(found, alone)}"
