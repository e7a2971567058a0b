"""What the deep classifiers have in common: constructor, checks, training, predictions.

A method is a subclass with its hyperparameters as fields and one method, ``_objective``,
that returns the terms of the loss (:mod:`course.deep.objectives`).
"""

from dataclasses import KW_ONLY, dataclass, field, fields

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from course.deep.augment_images import ImageAugmentation
from course.deep.augment_signals import SignalAugmentation
from course.deep.augment_tables import TableAugmentation
from course.deep.fast import conv, mlp
from course.deep.objectives import softmax
from course.deep.training import Batch, train
from course.progress_bar import progress_bar
from course.validation import (
    PartlyLabeledMixin,
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
_N_RECORDS = 50
_WATCHED = 1000
_MARGIN = 1e-6  # what rescaled pixels may lie outside of [0, 1]
_LARGEST = 1e15
_ROUNDING, _SINGLE = 1e-12, 1e-6


def hyperparameter(default, high=np.inf):
    """Return a field of a classifier: a number from 0 to ``high``, checked by ``fit``.

    >>> @dataclass(repr=False, eq=False)
    ... class Confident(NetClassifier):
    ...     _: KW_ONLY
    ...     threshold: float = hyperparameter(0.95, high=1)
    >>> Confident().threshold
    0.95
    """
    return field(default=default, metadata={"high": high})


# repr and == are those of scikit-learn's BaseEstimator, so the dataclass writes neither.
@dataclass(repr=False, eq=False)
class NetClassifier(PartlyLabeledMixin, BaseEstimator):
    """Base class of the deep classifiers: everything except the objective.

    A subclass is a dataclass too. It declares its own hyperparameters as fields (with
    :func:`hyperparameter`) and defines ``_objective(net, batch)``, which returns a list of
    :class:`course.deep.objectives.Term`.

    Parameters and attributes are those of :class:`course.deep.SupervisedNet`.
    """

    architecture: str = "auto"
    max_iter: int = 2000
    random_state: object = None
    _: KW_ONLY
    augment: object = "auto"
    batch_size: int = 64
    learning_rate: object = "auto"
    callback: object = None
    verbose: bool = True

    _uses_pool = True

    def fit(self, X, y, *, held_out=None, start=None):
        """Train the net; Ctrl-C ends the training and keeps the net so far.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
        y : array of shape (n_samples,), -1 where there is no label
        held_out : pair of arrays or None
            Points and labels on which accuracy is recorded; nothing is learned from them.
        start : array of shape (n_samples, n_classes) or None
            Class probabilities of the points from another model, such as the
            ``label_distributions_`` of a graph method. They are targets of an additional loss
            term whose weight falls from 1 to 0 during training. Columns are in the order of
            the sorted labels.

        Raises
        ------
        ValueError
            If no point is labeled or an argument cannot be used.
        """
        for _ in self.fit_steps(X, y, held_out=held_out, start=start):
            pass
        return self

    def fit_steps(self, X, y, *, held_out=None, start=None):
        """Train as :meth:`fit` does, one step at a time: a generator.

        Between two steps other work can be done, such as drawing the curves so far or
        answering a click. Closing the generator ends training and keeps the net so far.

        Parameters
        ----------
        X, y, held_out, start : as for :meth:`fit`

        Yields
        ------
        int: the number of steps taken

        Examples
        --------
        >>> from course.deep import SupervisedNet
        >>> model = SupervisedNet(max_iter=3, random_state=0, verbose=False)
        >>> list(model.fit_steps([[0.0], [1.0]], ["ant", "cat"]))
        [1, 2, 3]
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
            self._standardize,
            self.batch_size,
            rng,
        )
        self.history_ = []
        self.n_iter_ = 0
        watched = X[:: -(-len(X) // _WATCHED)]
        every = max(1, self.max_iter // _N_RECORDS)
        rate = self.learning_rate
        if rate == "auto":
            rate = 0.1 if image else 0.03
        steps = train(net, self._objective, batch, self.max_iter, rate, start)
        with progress_bar(total=self.max_iter, wanted=self.verbose) as bar:
            try:
                for self.n_iter_, loss in steps:
                    bar.update()
                    if self.n_iter_ % every == 0 or self.n_iter_ == self.max_iter:
                        self._record(loss, batch.teacher, watched, held_out)
                        bar.set_postfix_str(self._latest())
                        if self.callback is not None and self.callback(self) is True:
                            break
                    yield self.n_iter_
            except (KeyboardInterrupt, GeneratorExit):
                pass
        self.stopped_ = self.n_iter_ < self.max_iter
        self._keep(batch.teacher)

    def predict_proba(self, X):
        """Return the class probabilities, array of shape (n_samples, n_classes)."""
        check_is_fitted(self, "classes_")
        X = validate_points(self, X)
        return softmax(self.network_.logits(self._standardize(X)))

    def predict(self, X):
        """Return the most probable class (of several the first), array of shape (n_samples,)."""
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

    def _keep(self, net):
        # Double precision, so that a prediction does not depend on the other rows of X.
        if not np.isfinite(net.weights).all():
            raise ValueError(
                f"training diverged with learning_rate={self.learning_rate!r}: lower it or the "
                "weight of the unlabeled points, or scale X"
            )
        self.network_ = net.with_weights(net.weights.astype(np.float64))

    def _standardize(self, X):
        return (X - self.center_.astype(X.dtype)) / self.scale_.astype(X.dtype)

    def _set_scale(self, X):
        """Center images as a whole; standardize the columns of a table one by one."""
        if self.architecture_ == "conv":
            self.center_, self.scale_ = np.array([X.mean()]), np.ones(1)
        else:
            self.center_, self.scale_ = X.mean(axis=0), _spread(X)

    def _record(self, loss, teacher, watched, held_out):
        self._keep(teacher)
        threshold = getattr(self, "threshold", _CONFIDENT)
        confident = float((self.predict_proba(watched).max(axis=1) >= threshold).mean())
        accuracy = None if held_out is None else float(self.score(*held_out))
        self.history_.append(
            {"step": self.n_iter_, "loss": loss, "confident": confident, "held_out": accuracy}
        )

    def _latest(self):
        """Return the latest record in words, for the progress bar."""
        now = self.history_[-1]
        words = f"loss {now['loss']:.2f}, confident {now['confident']:.0%}"
        return words if now["held_out"] is None else f"{words}, held out {now['held_out']:.1%}"

    def _choose_architecture(self, X):
        n_features = X.shape[1]
        if self.architecture == "auto":
            inside = X.min() >= -_MARGIN and X.max() <= 1 + _MARGIN
            return "conv" if n_features == 64 and inside else "mlp"
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
        for own in fields(self):
            if "high" in own.metadata:
                check_real(own.name, getattr(self, own.name), high=own.metadata["high"])

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
                f"start is of no use to {type(self).__name__}, which leaves out unlabeled points"
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
