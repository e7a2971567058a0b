"""The deep classifiers: ways to train the same network, each from a paper.

All share the network, the training loop and the augmentations (:mod:`course.deep.base`).
They differ in ``_objective``, a function of :mod:`course.deep.objectives`. FixMatch's relatives
with thresholds that adapt are in :mod:`course.deep.adaptive`.

Notation in the formulas: p(x) are the class probabilities that the net predicts for x,
H(q, p) = - sum_k q_k log p_k is the cross-entropy, w(x) and s(x) are a weakly and a strongly
augmented view of x, and "mean" is over the labeled points (x, y) or the unlabeled points u
of a batch. No gradient flows through a target, which is the first argument of H.
"""

from dataclasses import KW_ONLY, dataclass

from course.deep import objectives
from course.deep.base import NetClassifier, hyperparameter


@dataclass(repr=False, eq=False)
class SupervisedNet(NetClassifier):
    """The net trained on the labeled points alone: the baseline for all other methods.

    It minimizes the cross-entropy of the labels on strongly augmented views,

        loss = mean H(y, p(s(x))).

    Unlabeled points are left out; they only help to standardize the columns of a table.

    Parameters
    ----------
    architecture : {"auto", "mlp", "conv"}, default="auto"
        "mlp" has two hidden layers of 128 units. "conv" reads a row as a square image; it has
        two 3 x 3 convolutions with 16 and 32 filters, each followed by max pooling, and a
        dense layer. "auto" is "conv" for 64 features in [0, 1], read as 8 x 8 pixels, and
        "mlp" otherwise.
    max_iter : int, default=2000
        Number of steps of the optimizer.
    random_state : int, RandomState or None, default=None
        The same integer gives the same net on the same machine.
    augment : {"auto", "images", "signals", "tables"} or object, default="auto"
        Where augmented views come from. "auto" is "images" for "conv" and "tables" for "mlp".
        An object has ``weak(X, rng, pool)`` and ``strong(X, rng, pool)``, which return changed
        rows of X.
    batch_size : int, default=64
        Points of the pool per step. About 32 labeled points are added to them.
    learning_rate : float or "auto", default="auto"
        Initial learning rate. "auto" is 0.1 for "conv" and 0.03 for "mlp".
    callback : callable or None, default=None
        Called about 50 times with the estimator, which can already predict and whose
        ``history_`` has just grown. If it returns True, training ends.
    verbose : bool, default=True
        Whether to show a progress bar in a terminal or notebook.

    Attributes
    ----------
    classes_ : array of shape (n_classes,)
    architecture_ : "mlp" or "conv"
    n_iter_ : int, steps taken
    stopped_ : bool, whether Ctrl-C or the callback ended training early
    history_ : list of dict
        About 50 records: ``step``, ``loss``, ``confident``, the fraction of the pool (of at
        most 1,000 of its points) whose predicted probability is at least the threshold, or
        0.95 where there is none, and ``held_out``, the accuracy on the held-out labels, or
        None.
    network_ : course.deep.fast.Network, with the moving average of the weights
    center_, scale_ : arrays; the net is given ``(X - center_) / scale_``
    n_features_in_ : int

    See Also
    --------
    FixMatch : learns from the unlabeled points too.

    References
    ----------
    Simard, Steinkraus and Platt (2003), Best practices for convolutional neural networks
    applied to visual document analysis.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = SupervisedNet(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    _uses_pool = False

    def _objective(self, net, batch):
        return objectives.supervised(net, batch, strong=True)


@dataclass(repr=False, eq=False)
class PseudoLabel(NetClassifier):
    """Pseudo-labeling: the net is trained on its own confident predictions as well.

    Its predictions on a weakly augmented view become one-hot labels q(u) for that same view:

        loss = mean H(y, p(w(x))) + lambda ramp(t) mean [max p(w(u)) >= threshold] H(q(u), p(w(u))).

    ramp(t) grows from 0 to 1 over the first 30 % of training, because early predictions are
    not worth learning from.


    Parameters
    ----------
    architecture, max_iter, random_state, augment, batch_size, learning_rate, callback, verbose
        As in :class:`SupervisedNet`.
    threshold : float in [0, 1], default=0.95
        Smallest predicted probability that makes a prediction a pseudo-label.
    unlabeled_weight : float of at least 0, default=1.0
        Weight of the unsupervised loss, lambda.

    Attributes
    ----------
    classes_, history_, network_, n_iter_, stopped_, architecture_, center_, scale_
        As in :class:`SupervisedNet`.

    See Also
    --------
    course.methods.SelfTrainingClassifier : the same idea around any classifier.

    References
    ----------
    Lee (2013), Pseudo-label: the simple and efficient semi-supervised learning method for deep
    neural networks, equation 15.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = PseudoLabel(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    _: KW_ONLY
    threshold: float = hyperparameter(0.95, high=1)
    unlabeled_weight: float = hyperparameter(1.0)

    def _objective(self, net, batch):
        return objectives.pseudo_label(net, batch, self.threshold, self.unlabeled_weight)


@dataclass(repr=False, eq=False)
class PiModel(NetClassifier):
    """The Pi-model: consistency between two augmented views of the same point.

    The loss adds the squared distance between the predictions on two strong views s and s':

        loss = mean H(y, p(w(x))) + lambda ramp(t) mean ||p(s(u)) - p(s'(u))||^2.

    ramp(t) grows from 0 to 1 over the first 30 % of training, because early predictions are
    not worth repeating.


    Parameters
    ----------
    architecture, max_iter, random_state, augment, batch_size, learning_rate, callback, verbose
        As in :class:`SupervisedNet`.
    unlabeled_weight : float of at least 0, default=3.0
        Weight of the unsupervised loss, lambda.

    Attributes
    ----------
    classes_, history_, network_, n_iter_, stopped_, architecture_, center_, scale_
        As in :class:`SupervisedNet`.

    See Also
    --------
    course.methods.ConsistencyClassifier : the same idea without a deep net.
    MeanTeacher : the target comes from an average of the weights.

    References
    ----------
    Laine and Aila (2017), Temporal ensembling for semi-supervised learning, algorithm 1.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = PiModel(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    _: KW_ONLY
    unlabeled_weight: float = hyperparameter(3.0)

    def _objective(self, net, batch):
        return objectives.pi_model(net, batch, self.unlabeled_weight)


@dataclass(repr=False, eq=False)
class MeanTeacher(NetClassifier):
    """Mean Teacher: consistency with the exponential moving average of the weights.

    A second net, the teacher, has the moving average of the weights (see
    :func:`course.deep.optimizers.teacher_step`) and predicts p_teacher, the target:

        loss = mean H(y, p(w(x))) + lambda ramp(t) mean ||p(s(u)) - p_teacher(s'(u))||^2.

    ramp(t) grows from 0 to 1 over the first 30 % of training, because early predictions are
    not worth repeating.


    Parameters
    ----------
    architecture, max_iter, random_state, augment, batch_size, learning_rate, callback, verbose
        As in :class:`SupervisedNet`.
    unlabeled_weight : float of at least 0, default=3.0
        Weight of the unsupervised loss, lambda.

    Attributes
    ----------
    classes_, history_, network_, n_iter_, stopped_, architecture_, center_, scale_
        As in :class:`SupervisedNet`.

    See Also
    --------
    PiModel : the target comes from the current weights.
    course.deep.optimizers.ExponentialMovingAverage : the average itself.

    References
    ----------
    Tarvainen and Valpola (2017), Mean teachers are better role models, section 2.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = MeanTeacher(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    _: KW_ONLY
    unlabeled_weight: float = hyperparameter(3.0)

    def _objective(self, net, batch):
        return objectives.mean_teacher(net, batch, self.unlabeled_weight)


@dataclass(repr=False, eq=False)
class VAT(NetClassifier):
    """Virtual adversarial training: consistency in the direction of largest change.

    The prediction at u is the target for a nearby point u + r, where r has length ``radius``
    and points where the prediction changes most (one step of the power method):

        loss = mean H(y, p(w(x))) + lambda ramp(t) mean H(p(w(u)), p(w(u) + r)).

    ramp(t) grows from 0 to 1 over the first 30 % of training, because early predictions are
    not worth repeating.


    Parameters
    ----------
    architecture, max_iter, random_state, augment, batch_size, learning_rate, callback, verbose
        As in :class:`SupervisedNet`.
    radius : float of at least 0, default=0.5
        Length of r, in units of the standardized input.
    unlabeled_weight : float of at least 0, default=1.0
        Weight of the unsupervised loss, lambda.

    Attributes
    ----------
    classes_, history_, network_, n_iter_, stopped_, architecture_, center_, scale_
        As in :class:`SupervisedNet`.

    See Also
    --------
    PiModel : consistency with a random view instead.

    References
    ----------
    Miyato et al. (2018), Virtual adversarial training: a regularization method for supervised
    and semi-supervised learning, equations 5 and 8.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = VAT(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    _: KW_ONLY
    radius: float = hyperparameter(0.5)
    unlabeled_weight: float = hyperparameter(1.0)

    def _objective(self, net, batch):
        return objectives.vat(net, batch, self.unlabeled_weight, self.radius)


@dataclass(repr=False, eq=False)
class FixMatch(NetClassifier):
    """FixMatch: a confident prediction on a weak view is the target for a strong view.

    With q(u) the aligned and sharpened prediction on the weak view,

        loss = mean H(y, p(w(x))) + lambda mean [max p(w(u)) >= threshold] H(q(u), p(s(u))).

    Predictions are first aligned with the class priors (distribution alignment). The paper
    has no alignment and uses one-hot pseudo-labels, which is ``temperature=0``.


    Parameters
    ----------
    architecture, max_iter, random_state, augment, batch_size, learning_rate, callback, verbose
        As in :class:`SupervisedNet`.
    threshold : float in [0, 1], default=0.5
        Smallest predicted probability that makes a prediction a pseudo-label.
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
    FlexMatch : a threshold for each class.
    FreeMatch : thresholds that follow the mean confidence.
    SoftMatch : a smooth weight in place of the threshold.
    course.deep.objectives.fixmatch_loss : the paper's loss in three lines.

    References
    ----------
    Sohn et al. (2020), FixMatch: simplifying semi-supervised learning with consistency and
    confidence, equations 3 and 4.
    Berthelot et al. (2020), ReMixMatch, section 3.1, for distribution alignment.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = FixMatch(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    _: KW_ONLY
    threshold: float = hyperparameter(0.5, high=1)
    temperature: float = hyperparameter(0.5, high=1)
    unlabeled_weight: float = hyperparameter(1.0)

    def _objective(self, net, batch):
        return objectives.fixmatch(
            net, batch, self.threshold, self.unlabeled_weight, self.temperature
        )
