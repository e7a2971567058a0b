"""Naive Bayes for word counts, with labels on some of the texts.

A class is a bag of words: each word of a text is drawn from the word
probabilities of its class, independently of the others. That is wrong about
language and yet right often enough about topics. The steps are those of the
Gaussian mixture, with word probabilities in place of means: unlabeled texts
tell which words go together, and so lend weight to words that no labeled text
contains (Nigam, McCallum, Thrun and Mitchell 2000).
"""

import numpy as np
from sklearn.utils.validation import check_is_fitted, check_non_negative

from course.methods._classifier import PartlyLabeledClassifier, SparseInputMixin
from course.methods.em import expectation, run_em, warn_if_cut_short, weighted_expectation
from course.validation import (
    check_count,
    check_real,
    one_hot,
    validate_fit,
    validate_points,
)


def count_words(X, responsibilities, alpha=1.0):
    """Learn how often each class occurs and which words it uses: the M-step.

    Parameters
    ----------
    X : array or CSR of shape (n_samples, n_words), counts
    responsibilities : array of shape (n_samples, n_classes)
        How much of each text belongs to each class.
    alpha : float, above 0
        Times that every class is taken to have used every word beforehand, so
        that a word it has not used yet is rare and not impossible.

    Returns
    -------
    dict with ``"class_log_prior"``, array of shape (n_classes,), and
    ``"feature_log_prob"``, array of shape (n_classes, n_words): natural logs

    Examples
    --------
    >>> X, responsibilities = np.array([[3, 0], [0, 1]]), np.eye(2)
    >>> np.exp(count_words(X, responsibilities)["feature_log_prob"]).round(3)
    array([[0.8  , 0.2  ],
           [0.333, 0.667]])
    """
    texts = responsibilities.sum(axis=0)
    words = responsibilities.T @ X + alpha
    return {
        "class_log_prior": np.log(texts / texts.sum()),
        "feature_log_prob": np.log(words / words.sum(axis=1, keepdims=True)),
    }


def log_joint(X, class_log_prior, feature_log_prob):
    """Return the log probability of each class together with the words of each text.

    Parameters
    ----------
    X : array or CSR of shape (n_samples, n_words), counts
    class_log_prior, feature_log_prob : as from :func:`count_words`

    Returns
    -------
    array of shape (n_samples, n_classes), in nats, but for a constant of each text
    """
    return X @ feature_log_prob.T + class_log_prior


class SemiSupervisedNaiveBayes(SparseInputMixin, PartlyLabeledClassifier):
    """Multinomial naive Bayes, fitted by EM to labeled and unlabeled texts.

    With all texts labeled, or weight 0, it is scikit-learn's MultinomialNB.

    Parameters
    ----------
    unlabeled_weight : float in [0, 1]
        How much of a text an unlabeled one counts: 0 is labels only.
    alpha : float, above 0
        Smoothing, see :func:`count_words`.
    tol : float
        EM ends when the bound, per text, rises by less in an iteration.
    max_iter : int

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
    class_log_prior_ : array of shape (n_classes,)
    feature_log_prob_ : array of shape (n_classes, n_words)
    lower_bound_ : float, log-likelihood of the texts as they count, smoothing included, per text
    converged_ : bool
    n_iter_ : int
    n_features_in_ : int
    history_ : list of dict, one per iteration, the labels-only start first
        ``"class_log_prior"``, ``"feature_log_prob"`` and their ``"lower_bound"``.

    See Also
    --------
    course.methods.SemiSupervisedGaussianMixture : the same for points in space.

    References
    ----------
    Nigam, McCallum, Thrun and Mitchell (2000), Text classification from labeled and unlabeled
    documents using EM.

    Examples
    --------
    "puck" and "rink" occur together, so one label for "puck" also names "rink".

    >>> X = np.array([[2, 0, 0], [1, 2, 0], [0, 2, 0], [0, 0, 3]])  # puck, rink, vote
    >>> y = np.array(["sport", -1, -1, "politics"], dtype=object)
    >>> SemiSupervisedNaiveBayes().fit(X, y).predict([[0, 1, 0]]).tolist()
    ['sport']
    """

    def __init__(self, unlabeled_weight=1.0, *, alpha=1.0, tol=1e-6, max_iter=1000):
        self.unlabeled_weight = unlabeled_weight
        self.alpha = alpha
        self.tol = tol
        self.max_iter = max_iter

    @np.errstate(under="ignore")  # a weight too small for a double counts 0
    def fit(self, X, y):
        """Learn the word probabilities of each class.

        Parameters
        ----------
        X : array or CSR of shape (n_samples, n_words), counts, not negative
        y : array of shape (n_samples,), -1 where there is no label

        Raises
        ------
        ValueError
            If no text is labeled, a count is negative, or an argument cannot be used.

        Warns
        -----
        ConvergenceWarning
            If ``max_iter`` iterations were not enough.
        """
        check_real("unlabeled_weight", self.unlabeled_weight, high=1)
        check_real("alpha", self.alpha, above=True)
        check_real("tol", self.tol)
        check_count("max_iter", self.max_iter)
        X, self.classes_, codes = validate_fit(self, X, y, accept_sparse="csr")
        check_non_negative(X, "X of SemiSupervisedNaiveBayes, which counts words")
        own_component = np.arange(len(self.classes_))

        def e_step(parameters):
            responsibilities, log_likelihood, total = weighted_expectation(
                log_joint(X, **parameters), codes, own_component, self.unlabeled_weight
            )
            smoothing = self.alpha * parameters["feature_log_prob"].sum()
            return responsibilities, (log_likelihood + smoothing) / total

        def m_step(responsibilities):
            return count_words(X, responsibilities, self.alpha)

        start = m_step(one_hot(codes, len(self.classes_)))
        self.history_, self.n_iter_, self.converged_ = run_em(
            start, e_step, m_step, self.max_iter, self.tol
        )
        for name, value in self.history_[-1].items():
            setattr(self, name + "_", value)
        warn_if_cut_short(self.converged_, self.max_iter, self.tol)
        return self

    @np.errstate(under="ignore")  # a weight too small for a double counts 0
    def predict_proba(self, X):
        """Return the probability of each class, array of shape (n_samples, n_classes)."""
        check_is_fitted(self)
        X = validate_points(self, X, accept_sparse="csr")
        check_non_negative(X, "X of SemiSupervisedNaiveBayes, which counts words")
        return expectation(log_joint(X, self.class_log_prior_, self.feature_log_prob_))[0]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.classifier_tags.poor_score = True  # on points that are no counts
        return tags
