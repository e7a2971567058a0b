"""Exercises of lesson 3, first part: Gaussian mixtures and naive Bayes, fitted by EM."""

import numpy as np

from course.checks._declare import Exercise, Slip, of_package

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
    solves="course.methods.em.expectation",
    points=2,
    minutes=9,
    what="the pair (responsibilities, log_density)",
    cases=_joint,
    tolerance=3e-4,  # float32 has no more to say on numbers near 2000
    hints=[
        "What is np.exp(-2000.0), and what happens when you divide by it?",
        "Subtract each row's largest number before np.exp. The responsibilities do not "
        "change, but you have to add the number back to the log density.",
        "Responsibilities: exp of the row minus its maximum, divided by the sum of these. "
        "Log density: the maximum plus the logarithm of the same sum.",
    ],
    slips=[
        Slip(
            "underflows",
            _no_peak,
            "Far from every component all densities underflow to 0, and 0/0 is NaN. Subtract "
            "the row's largest logarithm first, because it cancels in the ratio.",
        ),
        Slip(
            "forgets the maximum",
            _peak_lost,
            "You subtracted the maximum of each row before exp. Add it back to the log density.",
        ),
        Slip(
            "forgets to normalize the rows",
            _not_normalised,
            "Your responsibilities do not sum to 1 in each row. Divide by the row's sum.",
        ),
        Slip(
            "assigns each point to one component",
            _hard,
            "You assigned each point to its most probable component, as in k-means. "
            "Responsibilities are probabilities.",
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
    solves="course.methods.em.clamp",
    points=2,
    minutes=8,
    what="the clamped logarithms",
    cases=_half_clamped,
    hints=[
        "Which entries of a labeled point should have probability 0, and what is the "
        "logarithm of 0?",
        "Comparing codes[:, None] with component_classes gives an array that is True where a "
        "component belongs to the point's class. Unlabeled points keep all components.",
        "Use np.where: where the component belongs to the point's class, or the point is "
        "unlabeled, keep log_joint, and elsewhere write minus infinity.",
    ],
    slips=[
        Slip(
            "clamps the unlabeled points too",
            lambda j, c, k: _clamped(j, c, k, spare=-2),
            "You ruled out every component for the unlabeled points. They have no class "
            "(-1), so they keep their whole row.",
        ),
        Slip(
            "takes -1 for the last class",
            _last_for_unlabeled,
            "You clamped the unlabeled points to the last class, as an index of -1 does.",
        ),
        Slip(
            "writes 0 for ruled-out components",
            lambda j, c, k: _clamped(j, c, k, ruled_out=0.0),
            "As a logarithm, 0 means probability 1. Write minus infinity to rule a component out.",
        ),
        Slip(
            "takes components for classes",
            _by_position,
            "Component j does not always belong to class j. Look up its class in "
            "component_classes.",
        ),
    ],
)


# --- mixture.refit -------------------------------------------------------------------------------


refit = of_package("course.methods.gaussians.refit")


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
    solves="course.methods.gaussians.refit",
    twins=["course.methods.gaussians.moments", "course.methods.gaussians.maximization"],
    points=2,
    minutes=8,
    what="the pair (weights, means)",
    cases=_shared,
    hints=[
        "How many points, counted by responsibilities, did each component get?",
        "The mean is weighted: the sum of responsibility times point, divided by the sum of "
        "the responsibilities. responsibilities.T @ X has all the sums at once.",
        "counts = the column sums of the responsibilities. The means are responsibilities.T "
        "@ X divided by counts (as a column), and the weights are counts divided by their "
        "total.",
    ],
    slips=[
        Slip(
            "divides the weights by the number of points",
            _by_points,
            "Your weights do not sum to 1. Unlabeled points count less than one each, so "
            "divide by the sum over all points and components.",
        ),
        Slip(
            "divides the means by the number of points",
            _means_by_points,
            "You divided by the number of all points. Divide by the sum of the component's "
            "responsibilities.",
        ),
        Slip(
            "assigns each point to one component",
            _hard_means,
            "You assigned every point to its most probable component. Use the responsibilities.",
        ),
        Slip(
            "counts every point in full",
            _rows_normalised,
            "You scaled each row to sum to 1, which gives unlabeled points the full weight. "
            "The row sum is the weight of the point, so keep it.",
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
        "Is a word that a class has not used yet impossible, or only rare?",
        "responsibilities.T @ X counts the words of each class, weighted by responsibility. "
        "Add alpha to every count before you divide.",
        "Divide the words of a class, with alpha added, by their sum over the row, and the "
        "texts of each class by all texts. Return the logarithms of both in a dict.",
    ],
    slips=[
        Slip(
            "does not smooth",
            _no_smoothing,
            "A word that a class never used got probability 0, so one such word rules the "
            "class out. Add alpha to the counts.",
        ),
        Slip(
            "smooths too late",
            _smoothed_late,
            "The argument alpha is a number of words. Add it to the counts before you divide.",
        ),
        Slip(
            "normalizes the columns",
            _by_column,
            "You divided by the sum over the classes. For each class the probabilities of "
            "all words sum to 1.",
        ),
        Slip(
            "divides by the number of texts",
            _prior_by_texts,
            "Your class priors do not sum to 1. Unlabeled texts count less than one each, so "
            "divide by the sum of the responsibilities.",
        ),
        Slip("forgets the logarithm", _no_logs, "These are probabilities. Take their logarithms."),
    ],
)


EXERCISES = [EXPECTATION, CLAMP, REFIT, COUNT_WORDS]
