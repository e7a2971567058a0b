"""Exercises of lesson 3, first part: Gaussian mixtures and naive Bayes, fitted by EM."""

import numpy as np

from course.checks._declare import Exercise, Slip

# --- mixture.expectation -------------------------------------------------------------------------


def _joint(rng):
    low = rng.normal(scale=3, size=(5, 3)) - [[2000], [900], [0], [3], [1500]]
    ruled_out = rng.normal(size=(4, 3))
    ruled_out[0, 1:] = ruled_out[2, 0] = -np.inf
    return [(np.log([[0.3, 0.1]]) + rng.normal(scale=0.2),), (low,), (ruled_out,)]


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


EXPECTATION = Exercise(
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
)


# --- mixture.clamp -------------------------------------------------------------------------------


def _half_clamped(rng):
    cases = [(np.array([[-1.0, -2.0], [-3.0, -4.0]]), np.array([1, -1]), np.array([0, 1]))]
    for n, owners in ((7, [0, 0, 1, 2]), (9, [2, 0, 1])):
        owners = np.array(owners)
        codes = rng.integers(owners.max() + 1, size=n)
        codes[:3] = [-1, 0, owners.max()]
        cases.append((rng.normal(size=(n, len(owners))) - 3, rng.permutation(codes), owners))
    return cases


def _clamped(log_joint, codes, component_classes, ruled_out=-np.inf, spare=-1):
    own = (codes[:, None] == component_classes) | (codes[:, None] == spare)
    return np.where(own, log_joint, ruled_out)


def _last_for_unlabeled(log_joint, codes, component_classes):
    codes = np.where(codes == -1, component_classes.max(), codes)
    return _clamped(log_joint, codes, component_classes)


def _by_position(log_joint, codes, component_classes):
    return _clamped(log_joint, codes, np.arange(len(component_classes)))


CLAMP = Exercise(
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
            "Points without a label were clamped to the last class, as an index of -1 would do.",
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
)


# --- mixture.refit -------------------------------------------------------------------------------


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


def _shared(rng):
    cases = [(np.array([[0.0], [2.0], [8.0]]), np.array([[1.0, 0.0], [0.5, 0.0], [0.0, 0.5]]))]
    for n, d, k in ((20, 2, 2), (30, 3, 4)):
        responsibilities = rng.dirichlet(np.full(k, 0.7), size=n)
        responsibilities[n // 3 :] *= rng.uniform(0.05, 0.6)
        cases.append((rng.normal(size=(n, d)) + 3, responsibilities))
    return cases


def _by_points(X, responsibilities):
    return responsibilities.sum(axis=0) / len(X), refit(X, responsibilities)[1]


def _means_by_points(X, responsibilities):
    return refit(X, responsibilities)[0], responsibilities.T @ X / len(X)


def _hard_means(X, responsibilities):
    return refit(X, np.eye(responsibilities.shape[1])[responsibilities.argmax(axis=1)] + 1e-300)


def _rows_normalised(X, responsibilities):
    return refit(X, responsibilities / responsibilities.sum(axis=1, keepdims=True))


REFIT = Exercise(
    name="mixture.refit",
    solves=refit,
    twins=["course.methods.mixture.moments", "course.methods.mixture.maximization"],
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
)


# --- naive_bayes.count_words ---------------------------------------------------------------------


def _texts(rng):
    cases = [(np.array([[3, 0], [0, 1]]), np.eye(2), 1.0)]
    for n, n_words, k in ((8, 6, 2), (15, 9, 3)):
        X = rng.poisson(1.2, size=(n, n_words)) * (rng.random(n_words) < 0.8)
        responsibilities = rng.dirichlet(np.full(k, 0.6), size=n)
        responsibilities[n // 2 :] *= 0.3
        cases.append((X, responsibilities, round(float(rng.uniform(0.3, 1.5)), 2)))
    return cases


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


COUNT_WORDS = Exercise(
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
            "You divided within a word; the probabilities of a class, over all words, sum to 1.",
        ),
        Slip(
            "divides by the number of texts",
            _prior_by_texts,
            "The class shares do not sum to 1: unlabeled texts count less than one each.",
        ),
        Slip("forgets the logarithm", _no_logs, "These are probabilities; take logarithms."),
    ],
)


EXERCISES = [EXPECTATION, CLAMP, REFIT, COUNT_WORDS]
