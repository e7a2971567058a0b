"""Exercises of lesson 3: labels name, points shape, and how much to trust the points."""

import numpy as np

from course.checks._declare import Exercise, each
from course.checks._judge import Amiss, Slip
from course.checks._properties import array_of

# --- the solutions that the package does not need itself -------------------------------------


def refit(X, responsibilities):
    """Refit the clouds to their shares of the points: the M-step for weights and means.

    A point counts what its row of shares sums to: 1 if it has a label, and
    less (the dial's lambda) if it has none.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    responsibilities : array of shape (n_samples, n_components), not negative

    Returns
    -------
    weights : array of shape (n_components,), sums to 1: how much of the data each cloud got
    means : array of shape (n_components, n_features)

    Examples
    --------
    >>> X = np.array([[0.0], [2.0], [8.0]])
    >>> weights, means = refit(X, np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 0.5]]))
    >>> weights.tolist(), means.ravel().round(3).tolist()
    ([0.75, 0.25], [0.667, 8.0])
    """
    counts = responsibilities.sum(axis=0)
    means = responsibilities.T @ X / counts[:, None]
    return counts / counts.sum(), means


def mislead(X, y_few):
    """Choose at most 100 points without a label that ruin a mixture with full trust.

    Parameters
    ----------
    X : array of shape (120, 2), two round clouds beside each other
    y_few : int array of shape (120,), two labels of each class, -1 elsewhere

    Returns
    -------
    array of shape (m, 2), m at most 100: with them added, unlabeled,
    ``SemiSupervisedGaussianMixture(unlabeled_weight=1.0)`` names at least 20 % fewer of
    the points of ``X`` rightly
    """
    along = X[y_few == 1].mean(axis=0) - X[y_few == 0].mean(axis=0)
    far = X.mean(axis=0) + 100 * along / np.linalg.norm(along)
    circle = np.linspace(0, 2 * np.pi, 100)
    return far + 0.3 * np.column_stack([np.cos(circle), np.sin(circle)])


# --- inputs ------------------------------------------------------------------------------


def _joint(rng):
    low = rng.normal(scale=3, size=(5, 3)) - [[2000], [900], [0], [3], [1500]]
    ruled_out = rng.normal(size=(4, 3))
    ruled_out[0, 1:] = ruled_out[2, 0] = -np.inf
    return [(np.log([[0.3, 0.1]]) + rng.normal(scale=0.2),), (low,), (ruled_out,)]


def _half_clamped(rng):
    cases = [(np.array([[-1.0, -2.0], [-3.0, -4.0]]), np.array([1, -1]), np.array([0, 1]))]
    for n, owners in ((7, [0, 0, 1, 2]), (9, [2, 0, 1])):
        owners = np.array(owners)
        codes = rng.integers(owners.max() + 1, size=n)
        codes[:3] = [-1, 0, owners.max()]
        cases.append((rng.normal(size=(n, len(owners))) - 3, rng.permutation(codes), owners))
    return cases


def _shared(rng):
    cases = [(np.array([[0.0], [2.0], [8.0]]), np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 0.5]]))]
    for n, d, k in ((20, 2, 2), (30, 3, 4)):
        responsibilities = rng.dirichlet(np.full(k, 0.7), size=n)
        responsibilities[n // 3 :] *= rng.uniform(0.05, 0.6)
        cases.append((rng.normal(size=(n, d)) + 3, responsibilities))
    return cases


def _texts(rng):
    cases = [(np.array([[3, 0], [0, 1]]), np.eye(2), 1.0)]
    for n, n_words, k in ((8, 6, 2), (15, 9, 3)):
        X = rng.poisson(1.2, size=(n, n_words)) * (rng.random(n_words) < 0.8)
        responsibilities = rng.dirichlet(np.full(k, 0.6), size=n)
        responsibilities[n // 2 :] *= 0.3
        cases.append((X, responsibilities, round(float(rng.uniform(0.3, 1.5)), 2)))
    return cases


def _draws(rng):
    def scores(n, spread):
        low = rng.uniform(0.55, 0.75, size=n)
        high = low + rng.uniform(0.1, 0.3, size=n)
        return low + rng.uniform(0.2, 0.9) * (high - low) + rng.normal(scale=spread), low, high

    method, low, high = scores(8, 0.01)
    failed = method.copy()
    failed[2] = np.nan
    close = rng.uniform(0.8, 0.9, size=6)
    return [
        (np.array([0.85, 0.95]), np.array([0.7, 0.9]), np.array([1.0, 1.0])),
        scores(12, 0.02),
        (failed, low, high),
        (close + 0.004, close, close + rng.uniform(0.005, 0.015)),
    ]


def _pairs(rng):
    cases = [(np.array([0.75, 0.9, 0.96]), np.array([0.5, 0.75, 0.8]), 0.95)]
    for n, level in ((5, 0.95), (12, 0.9)):
        # Whole 1024ths, which float32 holds as well: what is left of them is small.
        luck = np.round(1024 * rng.uniform(0.4, 0.9, size=n)) / 1024
        gain = np.round(1024 * rng.normal(0.04, 0.02, size=n)) / 1024
        cases.append((luck + gain, luck, level))
    return cases


def _two_clouds(rng):
    from course.datasets import hide_labels

    cases = []
    for _ in range(2):
        y = rng.permutation(np.arange(120) % 2)
        X = rng.normal(scale=0.5, size=(120, 2)) + np.where(
            y[:, None] == 1, [2.0, 0.0], [-2.0, 0.0]
        )
        cases.append((X, hide_labels(y, 2, int(rng.integers(2**31)))))
    return cases


# --- judges of what has many right answers -------------------------------------------------


@each
def _misleads(answer, X, y_few):
    from course.methods import SemiSupervisedGaussianMixture

    added = array_of(answer, (None, 2), "your points").astype(float)
    if len(added) > 100:
        raise Amiss(f"at most 100 points are allowed, yours are {len(added)}.")
    truth = (X[:, 0] > 0).astype(int)  # the clouds lie left and right of 0
    right = []
    for more in (np.empty((0, 2)), added):
        model = SemiSupervisedGaussianMixture(unlabeled_weight=1.0)
        y = np.concatenate([y_few, np.full(len(more), -1)])
        right.append(model.fit(np.vstack([X, more]), y).score(X, truth))
    if right[0] - right[1] < 0.2:
        raise Amiss(
            f"without your {len(added)} points the mixture names {right[0]:.0%} of X rightly, with "
            f"them {right[1]:.0%}; a loss of at least 20 % is wanted."
        )


# --- known slips ---------------------------------------------------------------------------


def _no_peak(log_joint):
    responsibilities = np.exp(log_joint)
    total = responsibilities.sum(axis=1, keepdims=True)
    return responsibilities / total, np.log(total).ravel()


def _parts(log_joint):
    peak = log_joint.max(axis=1, keepdims=True)
    responsibilities = np.exp(log_joint - peak)
    return peak, responsibilities, responsibilities.sum(axis=1, keepdims=True)


def _peak_lost(log_joint):
    _, responsibilities, total = _parts(log_joint)
    return responsibilities / total, np.log(total).ravel()


def _not_normalised(log_joint):
    peak, responsibilities, total = _parts(log_joint)
    return responsibilities, (peak + np.log(total)).ravel()


def _hard(log_joint):
    peak, responsibilities, total = _parts(log_joint)
    return np.eye(responsibilities.shape[1])[responsibilities.argmax(axis=1)], (
        peak + np.log(total)
    ).ravel()


def _clamped(log_joint, codes, component_classes, ruled_out=-np.inf, spare=-1):
    own = (codes[:, None] == component_classes) | (codes[:, None] == spare)
    return np.where(own, log_joint, ruled_out)


def _last_for_unlabeled(log_joint, codes, component_classes):
    codes = np.where(codes == -1, component_classes.max(), codes)
    return _clamped(log_joint, codes, component_classes)


def _by_position(log_joint, codes, component_classes):
    return _clamped(log_joint, codes, np.arange(len(component_classes)))


def _by_points(X, responsibilities):
    return responsibilities.sum(axis=0) / len(X), refit(X, responsibilities)[1]


def _means_by_points(X, responsibilities):
    return refit(X, responsibilities)[0], responsibilities.T @ X / len(X)


def _hard_means(X, responsibilities):
    return refit(X, np.eye(responsibilities.shape[1])[responsibilities.argmax(axis=1)] + 1e-300)


def _rows_normalised(X, responsibilities):
    return refit(X, responsibilities / responsibilities.sum(axis=1, keepdims=True))


def _counted(X, responsibilities, words, texts=None):
    texts = responsibilities.sum(axis=0) if texts is None else texts
    return {"class_log_prior": np.log(texts / texts.sum()), "feature_log_prob": np.log(words)}


def _no_smoothing(X, responsibilities, alpha=1.0):
    words = responsibilities.T @ X
    return _counted(X, responsibilities, words / words.sum(axis=1, keepdims=True))


def _by_column(X, responsibilities, alpha=1.0):
    words = responsibilities.T @ X + alpha
    return _counted(X, responsibilities, words / words.sum(axis=0, keepdims=True))


def _smoothed_late(X, responsibilities, alpha=1.0):
    words = responsibilities.T @ X
    return _counted(X, responsibilities, words / words.sum(axis=1, keepdims=True) + alpha)


def _prior_by_texts(X, responsibilities, alpha=1.0):
    words = responsibilities.T @ X + alpha
    found = _counted(X, responsibilities, words / words.sum(axis=1, keepdims=True))
    return {
        **found,
        "class_log_prior": np.log(responsibilities.sum(axis=0) / len(responsibilities)),
    }


def _no_logs(X, responsibilities, alpha=1.0):
    words, texts = responsibilities.T @ X + alpha, responsibilities.sum(axis=0)
    return {
        "class_log_prior": texts / texts.sum(),
        "feature_log_prob": words / words.sum(axis=1, keepdims=True),
    }


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


def _the_same_again(X, y_few):
    return X[y_few == -1][:100]


def _in_the_middle(X, y_few):
    return np.tile(X.mean(axis=0), (20, 1))


def _beside_the_labels(X, y_few):
    return np.repeat(X[y_few != -1], 20, axis=0) + 0.05


# --- the table -----------------------------------------------------------------------------

EXERCISES = [
    Exercise(
        name="mixture.expectation",
        solves="course.methods.mixture.expectation",
        points=2,
        minutes=9,
        what="the pair (shares, log_density)",
        cases=_joint,
        tolerance=3e-4,  # float32 has no more to say on numbers near 2000
        hints=[
            "What is np.exp(-2000.0), and what happens when you divide by it?",
            "Take each row's largest number off before np.exp. The shares do not notice; the log "
            "density must get it back.",
            "shares: exp of the row minus its peak, divided by the sum of that; log density: the "
            "peak plus the logarithm of the same sum.",
        ],
        slips=[
            Slip(
                "underflows",
                _no_peak,
                "Far from every cloud all densities are zero in a float, and 0/0 is no share. Take "
                "the row's largest logarithm off first: ratios stay as they are.",
            ),
            Slip(
                "loses the peak",
                _peak_lost,
                "What you took off each row before exp has to be put back into the log density.",
            ),
            Slip(
                "forgets to normalise the rows",
                _not_normalised,
                "Your shares do not sum to 1 in each row: divide by the row's sum.",
            ),
            Slip(
                "gives hard shares",
                _hard,
                "Each point went to its likeliest cloud alone, as in k-means; here it is shared.",
            ),
        ],
    ),
    Exercise(
        name="mixture.clamp",
        solves="course.methods.mixture.clamp",
        points=2,
        minutes=8,
        what="the clamped logarithms",
        cases=_half_clamped,
        hints=[
            "Which entries of a labeled point must end as probability zero, and what is the "
            "logarithm of zero?",
            "Compare codes[:, None] with component_classes: a table that says where a cloud is "
            "of the point's own class. Points without a label keep all.",
            "np.where(the cloud is of the own class, or the point has no label; log_joint; minus "
            "infinity).",
        ],
        slips=[
            Slip(
                "clamps the unlabeled points too",
                lambda j, c, k: _clamped(j, c, k, spare=-2),
                "A point without a label has lost every cloud: -1 is no class, and such a point "
                "keeps its whole row.",
            ),
            Slip(
                "takes -1 for the last class",
                _last_for_unlabeled,
                "Points without a label were clamped to the last class, as an index of -1 would "
                "do.",
            ),
            Slip(
                "puts zero for ruled out",
                lambda j, c, k: _clamped(j, c, k, ruled_out=0.0),
                "In logarithms 0 stands for probability 1. Ruled out is minus infinity.",
            ),
            Slip(
                "takes clouds for classes",
                _by_position,
                "Cloud number j is not class j: component_classes says whose it is.",
            ),
        ],
    ),
    Exercise(
        name="mixture.refit",
        solves=refit,
        points=2,
        minutes=8,
        what="the pair (weights, means)",
        cases=_shared,
        hints=[
            "How many points, in shares, did each cloud get?",
            "A mean in which each point counts its share: the sum of share times point, divided "
            "by the sum of the shares. shares.T @ X has all the sums at once.",
            "counts = the column sums of shares; the means are shares.T @ X divided by counts "
            "(as a column), the weights are counts divided by their total.",
        ],
        slips=[
            Slip(
                "divides the weights by the number of points",
                _by_points,
                "Your weights do not sum to 1: unlabeled points count less than one each, so "
                "divide by what all points count together.",
            ),
            Slip(
                "divides the means by the number of points",
                _means_by_points,
                "A cloud's mean is over what that cloud got, not over all points.",
            ),
            Slip(
                "gives each point to one cloud",
                _hard_means,
                "You gave every point to its likeliest cloud; here a point is shared.",
            ),
            Slip(
                "counts every point in full",
                _rows_normalised,
                "You scaled each row to 1. That turns the dial up to full trust: rows sum to "
                "what the point counts, and should stay so.",
            ),
        ],
    ),
    Exercise(
        name="naive_bayes.count_words",
        solves="course.methods.naive_bayes.count_words",
        points=2,
        minutes=9,
        what="the counts",
        cases=_texts,
        hints=[
            "A word that a class has not used yet: impossible, or only rare?",
            "shares.T @ X counts the words of each class, shared texts by their share. Add alpha "
            "to every count before anything is divided.",
            "The words of a class, alpha added, divided by their sum over the row; the texts of "
            "each class divided by all; logarithms of both, in a dict.",
        ],
        slips=[
            Slip(
                "does not smooth",
                _no_smoothing,
                "A word that a class never used got probability zero, and one such word would rule "
                "the class out for good. Add alpha to the counts.",
            ),
            Slip(
                "smooths too late",
                _smoothed_late,
                "alpha is a number of words: add it to the counts, before they are divided.",
            ),
            Slip(
                "normalises the columns",
                _by_column,
                "You divided within a word; the probabilities of a class, over all words, sum to "
                "1.",
            ),
            Slip(
                "divides by the number of texts",
                _prior_by_texts,
                "The class shares do not sum to 1: unlabeled texts count less than one each.",
            ),
            Slip("forgets the logarithm", _no_logs, "These are probabilities; take logarithms."),
        ],
    ),
    Exercise(
        name="evaluation.gap_closed",
        solves="course.evaluation.gap_closed",
        points=2,
        minutes=8,
        what="the gap closed",
        cases=_draws,
        hints=[
            "On a draw where labels only and all labels happen to meet, what would a ratio be?",
            "Means first, one ratio after. Before that, leave out the draws on which any of the "
            "three failed (NaN), from all three.",
            "Three means over the same draws; (method - low) / (high - low) where high - low is "
            "at least small, np.nan where it is less.",
        ],
        slips=[
            Slip(
                "averages the ratios",
                _mean_of_ratios,
                "That is a mean of ratios; one draw with a tiny gap can outweigh all others. "
                "Take the means first.",
            ),
            Slip(
                "is never blank",
                _never_blank,
                "Where the gap is smaller than small there is nothing to close: the answer is NaN.",
            ),
            Slip(
                "lets one failed draw spoil all",
                _nan_spreads,
                "One failed fit (NaN) has made the whole answer NaN; leave that draw out.",
            ),
            Slip(
                "leaves a failed draw out of one mean only",
                _each_for_itself,
                "A draw that failed for one must be left out of all three means, or they no longer "
                "speak of the same draws.",
            ),
            Slip(
                "measures what is missing",
                _still_missing,
                "That is the part of the gap that is still open.",
            ),
        ],
    ),
    Exercise(
        name="evaluation.paired_difference",
        solves="course.evaluation.paired_difference",
        points=1,
        minutes=5,
        what="the triple (mean, low, high)",
        cases=_pairs,
        tolerance=1e-4,  # a bound can be near 0
        hints=[
            "Both met the same draws. What is left of a lucky draw if you subtract?",
            "First the difference, draw by draw; then the interval of these differences.",
            "mean_interval does the second part: give it scores minus reference, and the level.",
        ],
        slips=[
            Slip(
                "compares as if the draws were different",
                _unpaired,
                "The mean is right and the interval too wide: you added the spread of both. They "
                "met the same draws, so subtract draw by draw first.",
            ),
            Slip(
                "forgets the root of n",
                _spread_not_error,
                "That is how far single draws scatter; the mean of n draws is surer by the root "
                "of n.",
            ),
            Slip(
                "subtracts the wrong way",
                _wrong_sign,
                "The sign is turned: a gain over the reference is positive.",
            ),
            Slip(
                "forgets the reference",
                _of_scores,
                "That is the interval of the scores alone; where is the reference?",
            ),
        ],
    ),
    Exercise(
        name="mixture.mislead",
        solves=mislead,
        points=2,
        minutes=8,
        what="your points",
        cases=_two_clouds,
        judged_by=_misleads,
        hints=[
            "Two clouds to fit. Where would a heap of points have to lie to win one of them for "
            "itself?",
            "Four labels stand against your hundred points. A dense heap far from both clouds "
            "explains itself best with a cloud of its own.",
            "Put all 100 closely round one place on the line through both clouds, and far "
            "beyond: a hundred units or more.",
        ],
        slips=[
            Slip(
                "adds more of the same",
                _the_same_again,
                "These lie where the points lie already: more of what the model believes.",
            ),
            Slip(
                "adds a few in the middle",
                _in_the_middle,
                "Between the two clouds your points pull at both alike.",
            ),
            Slip(
                "helps the labels",
                _beside_the_labels,
                "Beside the labels your points agree with the names: that helps the mixture.",
            ),
        ],
    ),
]
