"""Exercises of lesson 3, second part: comparing methods, and points that mislead one."""

import numpy as np

from course.checks._declare import Amiss, Exercise, Slip, array_of, each
from course.intervals import gap_closed

# --- evaluation.gap_closed -----------------------------------------------------------------------


def _draws(rng):
    def scores(n, spread):
        low = rng.uniform(0.55, 0.75, size=n)
        high = low + rng.uniform(0.1, 0.3, size=n)
        return low + rng.uniform(0.2, 0.9) * (high - low) + rng.normal(scale=spread), low, high

    method, low, high = scores(8, 0.01)
    failed = method.copy()
    failed[2] = np.nan
    # Whole 1024ths, which float32 holds as well.
    close, gap = rng.integers(820, 920, size=6) / 1024, rng.integers(6, 15, size=6) / 1024
    worse = low - 0.4 * (high - low)
    return [
        (np.array([0.85, 0.95]), np.array([0.7, 0.9]), np.array([1.0, 1.0])),
        scores(12, 0.02),
        (failed, low, high),
        (close + 4 / 1024, close, close + gap),
        (close + 4 / 1024, close, close + gap, 0.001),
        (worse, low, high, 0.01),
        (2 * high - low, low, high, 0.05),
        (method, low, high, 0.4),
        # A gap of exactly ``small``, in numbers that any order of adding leaves exact.
        (np.array([0.75, 0.75]), np.array([0.5, 0.75]), np.array([0.75, 1.0]), 0.25),
    ]


def _means(method, labels_only, all_labels):
    scores = np.array([method, labels_only, all_labels], dtype=float)
    return scores[:, ~np.isnan(scores).any(axis=0)]


def _mean_of_ratios(method, labels_only, all_labels, small=0.02):
    m, low, high = _means(method, labels_only, all_labels)
    return np.mean((m - low) / (high - low)) if (high - low).mean() >= small else np.nan


def _never_blank(method, labels_only, all_labels, small=0.02):
    m, low, high = _means(method, labels_only, all_labels).mean(axis=1)
    return (m - low) / (high - low)


def _nan_spreads(method, labels_only, all_labels, small=0.02):
    m, low, high = np.mean([method, labels_only, all_labels], axis=1)
    return (m - low) / (high - low) if high - low >= small else np.nan


def _each_for_itself(method, labels_only, all_labels, small=0.02):
    m, low, high = np.nanmean([method, labels_only, all_labels], axis=1)
    return (m - low) / (high - low) if high - low >= small else np.nan


def _still_missing(method, labels_only, all_labels, small=0.02):
    m, low, high = _means(method, labels_only, all_labels).mean(axis=1)
    return (high - m) / (high - low) if high - low >= small else np.nan


GAP_CLOSED = Exercise(
    name="evaluation.gap_closed",
    solves="course.evaluation.gap_closed",
    points=2,
    minutes=8,
    what="the gap closed",
    partial=True,  # ordinary draws, draws that failed, and gaps that are too small
    cases=_draws,
    hints=[
        "If labels only and all labels happen to be equal on a draw, what is the ratio on "
        "that draw?",
        "Compute the means first and a single ratio afterwards. Before that, leave out the "
        "draws on which any of the three is NaN, from all three.",
        "Take three means over the same draws. Return (method - low) / (high - low) where "
        "high - low is at least small, and np.nan where it is less.",
    ],
    slips=[
        Slip(
            "averages the ratios",
            _mean_of_ratios,
            "You averaged the ratios, so one draw with a tiny gap can outweigh all others. "
            "Take the means first.",
        ),
        Slip(
            "never returns NaN",
            _never_blank,
            "Where the gap is smaller than small, there is nothing to close and the answer "
            "should be NaN.",
        ),
        Slip(
            "lets one failed draw spoil the mean",
            _nan_spreads,
            "One failed fit (NaN) made the whole answer NaN. Leave that draw out.",
        ),
        Slip(
            "leaves a failed draw out of one mean only",
            _each_for_itself,
            "A draw that failed for one of the three must be left out of all three means. "
            "Otherwise they are means over different draws.",
        ),
        Slip(
            "measures what is missing",
            _still_missing,
            "That is the part of the gap that remains open.",
        ),
        Slip(
            "clips the answer",
            lambda m, low, high, small=0.02: np.clip(gap_closed(m, low, high, small), 0, 1),
            "You cut the answer off at 0 and 1. A method can be worse than labels only "
            "(below 0) or better than all labels (above 1), and your answer should show it.",
        ),
        Slip(
            "does not use small",
            lambda m, low, high, small=0.02: gap_closed(m, low, high),
            "The argument small has no influence on your answer. Compare the gap with small "
            "instead of a fixed number.",
        ),
    ],
)


# --- evaluation.paired_difference ----------------------------------------------------------------


def _pairs(rng):
    cases = [(np.array([0.75, 0.9, 0.96]), np.array([0.5, 0.75, 0.8]), 0.95)]
    for n, level in ((5, 0.95), (12, 0.9)):
        # Whole 1024ths, which float32 holds as well: what is left of them is small.
        luck = np.round(1024 * rng.uniform(0.4, 0.9, size=n)) / 1024
        gain = np.round(1024 * rng.normal(0.04, 0.02, size=n)) / 1024
        cases.append((luck + gain, luck, level))
    return cases


def _interval(mean, half):
    return mean, mean - half, mean + half


def _quantile(level, n):
    from scipy import stats

    return stats.t.ppf((1 + level) / 2, n - 1)


def _unpaired(scores, reference, level=0.95):
    n = len(scores)
    error = np.sqrt((scores.var(ddof=1) + reference.var(ddof=1)) / n)
    return _interval(scores.mean() - reference.mean(), _quantile(level, n) * error)


def _spread_not_error(scores, reference, level=0.95):
    gain = scores - reference
    return _interval(gain.mean(), _quantile(level, len(gain)) * gain.std(ddof=1))


def _wrong_sign(scores, reference, level=0.95):
    gain = reference - scores
    return _interval(gain.mean(), _quantile(level, len(gain)) * gain.std(ddof=1) / len(gain) ** 0.5)


def _of_scores(scores, reference, level=0.95):
    error = scores.std(ddof=1) / len(scores) ** 0.5
    return _interval(scores.mean(), _quantile(level, len(scores)) * error)


def _mean_and_interval(gain, level, ddof=1, normal=False):
    from scipy import stats

    quantile = stats.norm.ppf((1 + level) / 2) if normal else _quantile(level, len(gain))
    return _interval(gain.mean(), quantile * gain.std(ddof=ddof) / len(gain) ** 0.5)


PAIRED_DIFFERENCE = Exercise(
    name="evaluation.paired_difference",
    solves="course.evaluation.paired_difference",
    points=1,
    minutes=5,
    what="the triple (mean, low, high)",
    cases=_pairs,
    tolerance=1e-4,  # a bound can be near 0
    hints=[
        "Both methods were scored on the same draws. What remains of a lucky draw when you "
        "subtract?",
        "Take the difference on each draw first, and then the interval of these differences.",
        "mean_interval does the second part. Give it scores minus reference, and the level.",
    ],
    slips=[
        Slip(
            "compares as if the draws were different",
            _unpaired,
            "The mean is correct, but the interval is too wide because you added both "
            "variances. Both were scored on the same draws, so subtract draw by draw first.",
        ),
        Slip(
            "forgets the root of n",
            _spread_not_error,
            "You used the standard deviation of single draws. Divide it by the square root "
            "of n to get the standard error of the mean.",
        ),
        Slip(
            "subtracts the wrong way",
            _wrong_sign,
            "The sign is wrong: a gain over the reference should be positive.",
        ),
        Slip(
            "forgets the reference",
            _of_scores,
            "That is the interval of the scores alone. Subtract the reference first.",
        ),
        Slip(
            "takes the quantile of the normal distribution",
            lambda s, r, level=0.95: _mean_and_interval(s - r, level, normal=True),
            "You used a quantile of the normal distribution, such as 1.96. With few draws "
            "the standard deviation is itself uncertain, so use Student's t with n - 1 "
            "degrees of freedom.",
            also=[lambda s, r, level=0.95: _mean_and_interval(s - r, 0.95, normal=True)],
        ),
        Slip(
            "divides the sum of squares by n",
            lambda s, r, level=0.95: _mean_and_interval(s - r, level, ddof=0),
            "Your standard deviation divides by n. Divide by n - 1 for a sample: ddof=1.",
        ),
        Slip(
            "does not use level",
            lambda s, r, level=0.95: _mean_and_interval(s - r, 0.95),
            "Your interval always has the level 95 %. Use the argument level.",
        ),
    ],
)


# --- mixture.mislead -----------------------------------------------------------------------------


def mislead(X, y_few):
    """Choose at most 100 unlabeled points that make a Gaussian mixture fail.

    Parameters
    ----------
    X : array of shape (120, 2), two round clusters beside each other
    y_few : int array of shape (120,), two labels of each class, -1 elsewhere

    Returns
    -------
    array of shape (m, 2), m at most 100: once they are added without labels, the accuracy
    of ``SemiSupervisedGaussianMixture(unlabeled_weight=1.0)`` on ``X`` is lower by at
    least 20 percentage points
    """
    along = X[y_few == 1].mean(axis=0) - X[y_few == 0].mean(axis=0)
    far = X.mean(axis=0) + 100 * along / np.linalg.norm(along)
    circle = np.linspace(0, 2 * np.pi, 100)
    return far + 0.3 * np.column_stack([np.cos(circle), np.sin(circle)])


def _two_clouds(rng):
    from course.datasets import hide_labels

    cases = []
    for _ in range(2):
        y = rng.permutation(np.arange(120) % 2)
        X = rng.normal(scale=0.5, size=(120, 2)) + np.where(
            y[:, None] == 1, [2.0, 0.0], [-2.0, 0.0]
        )
        cases.append((X, hide_labels(y, per_class=2, random_state=int(rng.integers(2**31)))))
    return cases


@each
def _misleads(answer, X, y_few):
    from course.methods import SemiSupervisedGaussianMixture

    added = array_of(answer, (None, 2), "your points").astype(float)
    if len(added) > 100:
        raise Amiss(f"at most 100 points are allowed; you returned {len(added)}.")
    truth = (X[:, 0] > 0).astype(int)  # the clouds lie left and right of 0
    right = []
    for more in (np.empty((0, 2)), added):
        model = SemiSupervisedGaussianMixture(unlabeled_weight=1.0)
        y = np.concatenate([y_few, np.full(len(more), -1)])
        right.append(model.fit(np.vstack([X, more]), y).score(X, truth))
    if right[0] - right[1] < 0.2:
        raise Amiss(
            f"without your {len(added)} points the mixture has an accuracy of {right[0]:.0%} on X, "
            f"with them {right[1]:.0%}. It should be lower by at least 20 percentage points."
        )


def _the_same_again(X, y_few):
    return X[y_few == -1][:100]


def _in_the_middle(X, y_few):
    return np.tile(X.mean(axis=0), (20, 1))


def _beside_the_labels(X, y_few):
    return np.repeat(X[y_few != -1], 20, axis=0) + 0.05


MISLEAD = Exercise(
    name="mixture.mislead",
    solves=mislead,
    points=2,
    minutes=8,
    what="your points",
    cases=_two_clouds,
    judged_by=_misleads,
    hints=[
        "The mixture has two components. Where would a dense cluster of points have to lie "
        "to get one of them for itself?",
        "There are four labels and up to a hundred new points. If these form a dense cluster "
        "far from the data, the likelihood is highest when one component covers only them.",
        "Put all 100 points close together on the line through the two class means, at least "
        "a hundred units beyond the data.",
    ],
    slips=[
        Slip(
            "adds more of the same",
            _the_same_again,
            "These points lie where the data already lies, so they confirm what the model "
            "has learned.",
        ),
        Slip(
            "adds a few in the middle",
            _in_the_middle,
            "Points halfway between the two components affect both equally.",
        ),
        Slip(
            "helps the labels",
            _beside_the_labels,
            "Points beside the labels agree with the labels, so they help the mixture.",
        ),
    ],
)


EXERCISES = [GAP_CLOSED, PAIRED_DIFFERENCE, MISLEAD]
