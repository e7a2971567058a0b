"""The nets as classifiers: seven ways to train one and the same network.

All share the network, the training loop and the augmentations; each says in
``_objective`` what it asks of the net, in the words of ``course.deep.objectives``.
"""

from inspect import cleandoc

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from course.deep import objectives
from course.deep.augment_images import ImageAugmentation
from course.deep.augment_signals import SignalAugmentation
from course.deep.augment_tables import TableAugmentation
from course.deep.fast import conv, mlp
from course.deep.training import Batch, train
from course.validation import (
    check_count,
    check_option,
    check_random_state,
    check_real,
    validate_fit,
    validate_points,
)

AUGMENTATIONS = {
    "images": ImageAugmentation,
    "signals": SignalAugmentation,
    "tables": TableAugmentation,
}
_CONFIDENT = 0.95
_WATCHED = 1000
_LARGEST = 1e15
_ROUNDING, _SINGLE = 1e-12, 1e-6

_PARAMETERS = """Parameters
----------
architecture : "auto", "mlp" or "conv"
    "conv" reads a row as a square image: two convolutions of 3 x 3 with 16 and 32
    filters, each pooled, and a dense layer. "mlp" has two hidden layers of 128.
    "auto" is "conv" for 64 features in [0, 1], read as 8 x 8 pixels, else "mlp".
max_iter : int
    Steps of the optimizer.
random_state : int, RandomState or None
    The same integer gives the same net on the same machine.
augment : "auto", "images", "signals", "tables", or an object
    Where views come from. "auto" is "images" for "conv" and "tables" for "mlp". An
    object has ``weak(X, rng, pool)`` and ``strong(X, rng, pool)``, which return changed
    rows of X.
batch_size : int
    Points of the pool in a step. Of the labeled points there are about 32.
learning_rate : "auto" or float
    At the start. "auto" is 0.1 for "conv" and 0.03 for "mlp".
callback : function or None
    Called about 50 times with the estimator, which can predict already, and whose
    ``history_`` has just grown. If it returns True, the training ends.
verbose : bool
    Whether to show a progress bar in a terminal or notebook."""

_ATTRIBUTES = """Attributes
----------
classes_ : array of shape (n_classes,)
architecture_ : "mlp" or "conv"
n_iter_ : int, steps taken
stopped_ : bool, whether Ctrl-C or the callback ended the training early
history_ : list of dict
    About 50 records: ``step``, ``loss``, ``confident``, the share of the pool (of at
    most 1,000 of its points) whose guess is above the threshold, or above 0.95 where
    there is none, and ``held_out``, the accuracy on the held-out labels, or None.
n_features_in_ : int"""


class _Net(ClassifierMixin, BaseEstimator):
    """What the seven have in common: all but the objective."""

    _uses_pool = True

    def __init__(
        self,
        architecture="auto",
        max_iter=2000,
        random_state=None,
        *,
        augment="auto",
        batch_size=64,
        learning_rate="auto",
        callback=None,
        verbose=True,
    ):
        self.architecture = architecture
        self.max_iter = max_iter
        self.random_state = random_state
        self.augment = augment
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.callback = callback
        self.verbose = verbose

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.__doc__:  # python -OO leaves none
            text = cleandoc(cls.__doc__)
            cls.__doc__ = text.format(parameters=_PARAMETERS, attributes=_ATTRIBUTES)

    def fit(self, X, y, *, held_out=None, start=None):
        """Train the net; Ctrl-C ends it and keeps the net so far.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
        y : array of shape (n_samples,), -1 where there is no label
        held_out : pair of arrays or None
            Points and labels to watch the accuracy on; nothing is learned from them.
        start : array of shape (n_samples, n_classes) or None
            Guesses for the points from elsewhere, such as the ``label_distributions_`` of
            a graph method, believed at first and less and less, at the end not at all.
            Columns are in the order of the sorted labels.

        Raises
        ------
        ValueError
            If no point is labeled or an argument cannot be used.
        """
        self._check_parameters()
        X, self.classes_, codes = validate_fit(self, X, y)
        if np.abs(X).max() > _LARGEST:
            raise ValueError(
                f"X holds numbers above {_LARGEST:.0e}, too large for the net: change its unit"
            )
        held_out = self._check_held_out(held_out)
        start = self._check_start(start, len(X))
        self.architecture_ = self._choose_architecture(X)
        image = self.architecture_ == "conv"
        rng = check_random_state(self.random_state)
        build = conv if image else mlp
        net = build(X.shape[1], len(self.classes_), rng)
        self._set_scale(X)
        pool, codes = (X, codes) if self._uses_pool else (X[codes >= 0], codes[codes >= 0])
        pool = pool.astype(np.float32)
        batch = Batch(
            pool,
            codes,
            len(self.classes_),
            self._choose_augmentation(X.shape[1]),
            self._scale,
            self.batch_size,
            rng,
        )
        self.history_ = []
        watched = X[:: -(-len(X) // _WATCHED)]

        def watch(step, loss):
            return self._record(step, loss, batch.teacher, watched, held_out)

        rate = self.learning_rate
        if rate == "auto":
            rate = 0.1 if image else 0.03
        self.n_iter_, self.stopped_ = train(
            net, self._objective, batch, self.max_iter, rate, start, watch, self.verbose
        )
        self._keep(batch.teacher)
        return self

    def predict_proba(self, X):
        """Return how probable each class is, array of shape (n_samples, n_classes)."""
        check_is_fitted(self, "classes_")
        X = validate_points(self, X)
        return objectives.softmax(self._net.logits(self._scale(X)))

    def predict(self, X):
        """Return the most probable class (of several the first), array of shape (n_samples,)."""
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

    def _keep(self, net):
        # Double precision, so that an answer does not depend on what is asked beside it.
        if not np.isfinite(net.weights).all():
            raise ValueError(
                f"the training ran away with learning_rate={self.learning_rate!r}: lower it or the "
                "weight of the unlabeled points, or scale X"
            )
        self._net = net.with_weights(net.weights.astype(np.float64))

    def _scale(self, X):
        return (X - self._center.astype(X.dtype)) / self._spread.astype(X.dtype)

    def _set_scale(self, X):
        """Images keep their contrast and lose their mean; columns of a table become alike."""
        if self.architecture_ == "conv":
            self._center, self._spread = np.array([X.mean()]), np.ones(1)
        else:
            self._center, self._spread = X.mean(axis=0), _spread(X)

    def _record(self, step, loss, teacher, watched, held_out):
        self._keep(teacher)
        threshold = getattr(self, "threshold", _CONFIDENT)
        confident = float((self.predict_proba(watched).max(axis=1) >= threshold).mean())
        accuracy = None if held_out is None else float(self.score(*held_out))
        self.history_.append(
            {"step": step, "loss": loss, "confident": confident, "held_out": accuracy}
        )
        if self.callback is not None and self.callback(self) is True:
            return None
        shown = f"loss {loss:.2f}, confident {confident:.0%}"
        return shown if accuracy is None else f"{shown}, held out {accuracy:.1%}"

    def _choose_architecture(self, X):
        n_features = X.shape[1]
        if self.architecture == "auto":
            return "conv" if n_features == 64 and X.min() >= 0 and X.max() <= 1 else "mlp"
        side = round(n_features**0.5)
        if self.architecture == "conv" and (side * side != n_features or side % 4):
            raise ValueError(
                'architecture="conv" needs square images whose side is a multiple of 4, such as '
                f"64 features for 8 x 8 pixels; X has {n_features} features"
            )
        return self.architecture

    def _choose_augmentation(self, n_features):
        augment = self.augment
        if isinstance(augment, str):
            if augment == "auto":
                augment = "images" if self.architecture_ == "conv" else "tables"
            augment = AUGMENTATIONS[augment]()
        if isinstance(augment, ImageAugmentation) and round(n_features**0.5) ** 2 != n_features:
            raise ValueError(f"augment is for square images, and X has {n_features} features")
        return augment

    def _check_parameters(self):
        check_option("architecture", self.architecture, ("auto", "mlp", "conv"))
        check_count("max_iter", self.max_iter)
        check_count("batch_size", self.batch_size)
        if self.learning_rate != "auto":
            check_real("learning_rate", self.learning_rate, above=True)
        if isinstance(self.augment, str):
            check_option("augment", self.augment, ("auto", *AUGMENTATIONS))
        elif not (hasattr(self.augment, "weak") and hasattr(self.augment, "strong")):
            raise ValueError(
                "augment must be a name or an object with weak(X, rng, pool) and "
                f"strong(X, rng, pool), got {self.augment!r}"
            )
        if not (self.callback is None or callable(self.callback)):
            raise ValueError(f"callback must be a function or None, got {self.callback!r}")
        for name, high in (
            ("unlabeled_weight", np.inf),
            ("threshold", 1),
            ("temperature", 1),
            ("radius", np.inf),
        ):
            if hasattr(self, name):
                check_real(name, getattr(self, name), high=high)

    def _check_held_out(self, held_out):
        if held_out is None:
            return None
        if not isinstance(held_out, tuple | list) or len(held_out) != 2:
            raise ValueError("held_out must be a pair: points and their labels")
        X, y = validate_points(self, held_out[0]), np.asarray(held_out[1])
        if y.shape != (len(X),):
            raise ValueError(
                f"held_out must have a label for each point, got {len(X)} points and labels of "
                f"shape {y.shape}"
            )
        return X, y

    def _check_start(self, start, n_samples):
        if start is None:
            return None
        if not self._uses_pool:
            raise ValueError(
                f"start is of no use to {type(self).__name__}: it leaves out points without a label"
            )
        start = np.asarray(start, dtype=np.float32)
        if start.shape != (n_samples, len(self.classes_)):
            raise ValueError(
                "start must have a row for each point and a column for each class, shape "
                f"{(n_samples, len(self.classes_))}, got {start.shape}"
            )
        total = start.sum(axis=1, keepdims=True)
        if not np.isfinite(start).all() or (start < 0).any() or (total <= 0).any():
            raise ValueError("start must hold probabilities: no negative numbers, no empty rows")
        return start / total


class SupervisedNet(_Net):
    """The net trained on the labels alone: the honest baseline of all that follow.

    Points without a label are left out. Labeled points are augmented as they are for the
    other methods.

    {parameters}

    {attributes}

    See Also
    --------
    FixMatch : learns from the points without a label too.

    References
    ----------
    Simard, Steinkraus and Platt (2003), Best practices for convolutional neural networks.

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


class PseudoLabel(_Net):
    """The net trained on labels and on its own confident guesses.

    {parameters}
    threshold : float in [0, 1]
        How probable a guess must be to be believed.
    unlabeled_weight : float of at least 0
        What points without a label count beside labeled ones.

    {attributes}

    See Also
    --------
    course.methods.SelfTrainingClassifier : the same idea round any classifier.

    References
    ----------
    Lee (2013), Pseudo-label: the simple and efficient semi-supervised learning method.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = PseudoLabel(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    def __init__(
        self,
        architecture="auto",
        max_iter=2000,
        random_state=None,
        *,
        threshold=0.95,
        unlabeled_weight=1.0,
        augment="auto",
        batch_size=64,
        learning_rate="auto",
        callback=None,
        verbose=True,
    ):
        super().__init__(
            architecture,
            max_iter,
            random_state,
            augment=augment,
            batch_size=batch_size,
            learning_rate=learning_rate,
            callback=callback,
            verbose=verbose,
        )
        self.threshold = threshold
        self.unlabeled_weight = unlabeled_weight

    def _objective(self, net, batch):
        return objectives.pseudo_label(net, batch, self.threshold, self.unlabeled_weight)


class PiModel(_Net):
    """The net asked for the same answer on two views of a point.

    {parameters}
    unlabeled_weight : float of at least 0
        What points without a label count beside labeled ones.

    {attributes}

    See Also
    --------
    course.methods.ConsistencyClassifier : the same idea without a deep net.

    References
    ----------
    Laine and Aila (2017), Temporal ensembling for semi-supervised learning.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = PiModel(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    def __init__(
        self,
        architecture="auto",
        max_iter=2000,
        random_state=None,
        *,
        unlabeled_weight=3.0,
        augment="auto",
        batch_size=64,
        learning_rate="auto",
        callback=None,
        verbose=True,
    ):
        super().__init__(
            architecture,
            max_iter,
            random_state,
            augment=augment,
            batch_size=batch_size,
            learning_rate=learning_rate,
            callback=callback,
            verbose=verbose,
        )
        self.unlabeled_weight = unlabeled_weight

    def _objective(self, net, batch):
        return objectives.pi_model(net, batch, self.unlabeled_weight)


class MeanTeacher(_Net):
    """The net asked to agree with the average of its own past selves.

    {parameters}
    unlabeled_weight : float of at least 0
        What points without a label count beside labeled ones.

    {attributes}

    See Also
    --------
    PiModel : agrees with its present self.

    References
    ----------
    Tarvainen and Valpola (2017), Mean teachers are better role models.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = MeanTeacher(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    def __init__(
        self,
        architecture="auto",
        max_iter=2000,
        random_state=None,
        *,
        unlabeled_weight=3.0,
        augment="auto",
        batch_size=64,
        learning_rate="auto",
        callback=None,
        verbose=True,
    ):
        super().__init__(
            architecture,
            max_iter,
            random_state,
            augment=augment,
            batch_size=batch_size,
            learning_rate=learning_rate,
            callback=callback,
            verbose=verbose,
        )
        self.unlabeled_weight = unlabeled_weight

    def _objective(self, net, batch):
        return objectives.mean_teacher(net, batch, self.unlabeled_weight)


class VAT(_Net):
    """The net asked for the same answer in the direction in which it would change most.

    {parameters}
    radius : float, how far the point is moved, in units of the scaled input
    unlabeled_weight : float of at least 0
        What points without a label count beside labeled ones.

    {attributes}

    See Also
    --------
    PiModel : the same answer on a random view.

    References
    ----------
    Miyato et al. (2018), Virtual adversarial training.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = VAT(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    def __init__(
        self,
        architecture="auto",
        max_iter=2000,
        random_state=None,
        *,
        radius=0.5,
        unlabeled_weight=1.0,
        augment="auto",
        batch_size=64,
        learning_rate="auto",
        callback=None,
        verbose=True,
    ):
        super().__init__(
            architecture,
            max_iter,
            random_state,
            augment=augment,
            batch_size=batch_size,
            learning_rate=learning_rate,
            callback=callback,
            verbose=verbose,
        )
        self.radius = radius
        self.unlabeled_weight = unlabeled_weight

    def _objective(self, net, batch):
        return objectives.vat(net, batch, self.unlabeled_weight, self.radius)


class FixMatch(_Net):
    """The net that guesses on a weak view and learns the guess on a strong one.

    {parameters}
    threshold : float in [0, 1]
        How probable a guess must be to be believed.
    temperature : float in [0, 1]
        Sharpens guesses: 1 leaves them as they are, 0 takes the most probable class for sure.
    unlabeled_weight : float of at least 0
        What points without a label count beside labeled ones.

    {attributes}

    See Also
    --------
    FlexMatch : a threshold for each class.

    References
    ----------
    Sohn et al. (2020), FixMatch: simplifying semi-supervised learning.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = FixMatch(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    def __init__(
        self,
        architecture="auto",
        max_iter=2000,
        random_state=None,
        *,
        threshold=0.5,
        temperature=0.5,
        unlabeled_weight=1.0,
        augment="auto",
        batch_size=64,
        learning_rate="auto",
        callback=None,
        verbose=True,
    ):
        super().__init__(
            architecture,
            max_iter,
            random_state,
            augment=augment,
            batch_size=batch_size,
            learning_rate=learning_rate,
            callback=callback,
            verbose=verbose,
        )
        self.threshold = threshold
        self.temperature = temperature
        self.unlabeled_weight = unlabeled_weight

    def _objective(self, net, batch):
        return objectives.fixmatch(
            net, batch, self.threshold, self.unlabeled_weight, self.temperature
        )


class FlexMatch(_Net):
    """FixMatch with a lower threshold for classes that are learned more slowly.

    {parameters}
    threshold : float in [0, 1]
        How probable a guess must be to be believed.
    temperature : float in [0, 1]
        Sharpens guesses: 1 leaves them as they are, 0 takes the most probable class for sure.
    unlabeled_weight : float of at least 0
        What points without a label count beside labeled ones.

    {attributes}

    See Also
    --------
    FixMatch : one threshold for all classes.

    References
    ----------
    Zhang et al. (2021), FlexMatch: boosting semi-supervised learning with curriculum.

    Examples
    --------
    >>> from course.datasets import hide_labels, make_two_moons
    >>> X, y = make_two_moons(200, random_state=0)
    >>> y_few = hide_labels(y, per_class=4, random_state=0)
    >>> model = FlexMatch(max_iter=20, random_state=0).fit(X, y_few)
    >>> model.predict(X).shape
    (200,)
    """

    def __init__(
        self,
        architecture="auto",
        max_iter=2000,
        random_state=None,
        *,
        threshold=0.8,
        temperature=0.5,
        unlabeled_weight=1.0,
        augment="auto",
        batch_size=64,
        learning_rate="auto",
        callback=None,
        verbose=True,
    ):
        super().__init__(
            architecture,
            max_iter,
            random_state,
            augment=augment,
            batch_size=batch_size,
            learning_rate=learning_rate,
            callback=callback,
            verbose=verbose,
        )
        self.threshold = threshold
        self.temperature = temperature
        self.unlabeled_weight = unlabeled_weight

    def _objective(self, net, batch):
        return objectives.flexmatch(
            net, batch, self.threshold, self.unlabeled_weight, self.temperature
        )


def _spread(X):
    """Return how far each column spreads, 1 where it is constant but for rounding.

    A column that varies by less than single precision keeps around its mean is refused.
    """
    size, spread = np.abs(X.mean(axis=0)), X.std(axis=0)
    varies = spread > _ROUNDING * size
    lost = varies & (spread < np.maximum(_SINGLE * size, 1 / _LARGEST))
    if lost.any():
        k = int(np.argmax(lost))
        raise ValueError(
            f"X varies in column {k} by {spread[k]:.0e} around {size[k]:.0e}, too little for the "
            "net: subtract its mean, change its unit, or leave it out"
        )
    return np.where(varies, spread, 1.0)
