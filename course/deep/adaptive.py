"""FixMatch's relatives: what counts as confident adapts to the class and to the training.

The notation of the formulas is that of :mod:`course.deep.classifiers`. All three train on
strong views s(u) with pseudo-labels from weak views w(u). They differ in how much each
unlabeled point counts.
"""

from dataclasses import KW_ONLY, dataclass

from course.deep import objectives
from course.deep.base import NetClassifier, hyperparameter


@dataclass(repr=False, eq=False)
class FlexMatch(NetClassifier):
    """FlexMatch: FixMatch with a lower threshold for classes that are learned more slowly.

    The loss is that of :class:`FixMatch`, where a prediction of class k has to reach

        threshold_k = threshold * beta_k / (2 - beta_k),

    and beta_k is the number of pool points whose latest confident prediction is class k,
    divided by that number for the most frequent class.


    Parameters
    ----------
    architecture, max_iter, random_state, augment, batch_size, learning_rate, callback, verbose
        As in :class:`SupervisedNet`.
    threshold : float in [0, 1], default=0.8
        Threshold of the class that is predicted most often.
    temperature : float in [0, 1], default=0.5
        Sharpens the soft pseudo-labels: 1 leaves them as they are, and 0 makes them one-hot.
    unlabeled_weight : float of at least 0, default=1.0
        Weight of the unsupervised loss, lambda.

    Attributes
    ----------
    classes_, history_, network_, n_iter_, stopped_, architecture_, center_, scale_
        As in :class:`SupervisedNet`.

    See Also
    --------
    FixMatch : one threshold for all classes.
    FreeMatch : thresholds that follow the mean confidence.

    References
    ----------
    Zhang et al. (2021), FlexMatch: boosting semi-supervised learning with curriculum pseudo
    labeling, equations 5 to 8, with the convex mapping of its section 3.3.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = FlexMatch(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    _: KW_ONLY
    threshold: float = hyperparameter(0.8, high=1)
    temperature: float = hyperparameter(0.5, high=1)
    unlabeled_weight: float = hyperparameter(1.0)

    def _objective(self, net, batch):
        return objectives.flexmatch(
            net, batch, self.threshold, self.unlabeled_weight, self.temperature
        )


@dataclass(repr=False, eq=False)
class FreeMatch(NetClassifier):
    """FreeMatch: FixMatch with thresholds that follow the net's own mean confidence.

    With q(u) the most probable class on the weak view, one-hot,

        loss = mean H(y, p(w(x))) + lambda mean [max p(w(u)) >= tau_k] H(q(u), p(s(u)))
               - mu H(a, b),

        tau_k = tau m_k / max_j m_j,

    where k is the most probable class, tau is a running mean of max p(w(u)), and m_k is a
    running mean of p_k(w(u)). Early in training confidence is low and so are the thresholds;
    they are lowest for the classes that are predicted least. The last term, self-adaptive
    fairness, spreads the predictions over the classes: a_k is m_k over the fraction of points
    predicted as class k, b_k the same ratio for the confident strong views of the batch, and
    both are scaled to sum to 1.

    Pseudo-labels are one-hot and not aligned, as in the paper.

    Parameters
    ----------
    architecture, max_iter, random_state, augment, batch_size, learning_rate, callback, verbose
        As in :class:`SupervisedNet`.
    unlabeled_weight : float of at least 0, default=1.0
        Weight of the unsupervised loss, lambda.
    fairness_weight : float of at least 0, default=0.01
        Weight of the fairness term, mu.
    decay : float in [0, 1], default=0.99
        Decay of the running means. The paper's 0.999 is for about a million steps, here there
        are about a thousand.

    Attributes
    ----------
    classes_, history_, network_, n_iter_, stopped_, architecture_, center_, scale_
        As in :class:`SupervisedNet`.

    See Also
    --------
    FlexMatch : thresholds from counts of confident predictions.
    SoftMatch : a smooth weight in place of the threshold.
    course.deep.objectives.FairnessTerm : the last term and its gradient.

    References
    ----------
    Wang et al. (2023), FreeMatch: self-adaptive thresholding for semi-supervised learning,
    sections 4.1 (thresholds) and 4.2 (fairness).

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = FreeMatch(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    _: KW_ONLY
    unlabeled_weight: float = hyperparameter(1.0)
    fairness_weight: float = hyperparameter(0.01)
    decay: float = hyperparameter(0.99, high=1)

    def _objective(self, net, batch):
        return objectives.freematch(
            net, batch, self.unlabeled_weight, self.fairness_weight, self.decay
        )


@dataclass(repr=False, eq=False)
class SoftMatch(NetClassifier):
    """SoftMatch: every prediction counts, less confident ones less.

    With q(u) the most probable class on the weak view, one-hot,

        loss = mean H(y, p(w(x))) + lambda mean v(u) H(q(u), p(s(u))),

        v(u) = exp(- min(c(u) - m, 0)^2 / (2 (s / 2)^2)).

    The confidence c(u) is the largest probability on the weak view after alignment with equal
    class priors (uniform alignment), so a class that is predicted rarely counts more. m and
    s^2 are running means of the confidence's mean and variance over a batch. From the mean on
    the weight is 1; below, it falls like a Gaussian, whose standard deviation is s / 2 in the
    authors' code and here. The pseudo-labels themselves are not aligned.

    Parameters
    ----------
    architecture, max_iter, random_state, augment, batch_size, learning_rate, callback, verbose
        As in :class:`SupervisedNet`.
    unlabeled_weight : float of at least 0, default=1.0
        Weight of the unsupervised loss, lambda.
    decay : float in [0, 1], default=0.99
        Decay of the running means. The paper's 0.999 is for about a million steps, here there
        are about a thousand.

    Attributes
    ----------
    classes_, history_, network_, n_iter_, stopped_, architecture_, center_, scale_
        As in :class:`SupervisedNet`.

    See Also
    --------
    FixMatch : a weight of 0 or 1.
    FreeMatch : thresholds that follow the mean confidence.
    course.deep.objectives.truncated_gaussian : the weight.

    References
    ----------
    Chen et al. (2023), SoftMatch: addressing the quantity-quality trade-off in semi-supervised
    learning, section 3.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = SoftMatch(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    _: KW_ONLY
    unlabeled_weight: float = hyperparameter(1.0)
    decay: float = hyperparameter(0.99, high=1)

    def _objective(self, net, batch):
        return objectives.softmatch(net, batch, self.unlabeled_weight, self.decay)
