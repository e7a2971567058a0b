"""Keeping a trained net: numbers and text in one file, and nothing that runs when it is read.

The file is NumPy's npz: the weights, the classes, and a line of JSON with the
name and parameters of the classifier. Reading a pickle runs whatever the
file's author wrote; reading this one does not.
"""

import json
from dataclasses import asdict
from numbers import Integral, Real

import numpy as np
from sklearn.utils.validation import check_is_fitted

from course.deep import adaptive, classifiers
from course.deep.base import AUGMENTATIONS, NetClassifier
from course.deep.fast import conv, mlp

_KINDS = {
    kind.__name__: kind
    for module in (classifiers, adaptive)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, NetClassifier) and kind is not NetClassifier
}
_AUGMENTATIONS = {kind.__name__: kind for kind in AUGMENTATIONS.values()}
_PARTS = ("about", "classes", "weights", "center", "scale")
_FITTED = ("architecture_", "n_features_in_", "n_iter_", "stopped_", "history_")


def save(model, path):
    """Write a fitted net to a file.

    What is no number, text or augmentation of the course is not kept: a callback,
    a generator as ``random_state``, an augmentation of your own.

    Parameters
    ----------
    model : a fitted classifier of ``course.deep``
    path : path that ends in .npz

    Raises
    ------
    ValueError
        If it is no classifier of ``course.deep``, or ``path`` has another ending.

    Examples
    --------
    >>> import tempfile
    >>> from course.deep import SupervisedNet, load
    >>> model = SupervisedNet(max_iter=5, random_state=0).fit([[0.0], [1.0]], ["ant", "cat"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(model, f"{folder}/net.npz")
    ...     again = load(f"{folder}/net.npz")
    >>> bool((again.predict_proba([[0.3]]) == model.predict_proba([[0.3]])).all())
    True
    """
    name = type(model).__name__
    if type(model) is not _KINDS.get(name):
        raise ValueError(f"model must be one of {', '.join(_KINDS)}, got {model!r}")
    if not str(path).endswith(".npz"):
        raise ValueError(f"path must end in .npz, got {str(path)!r}")
    check_is_fitted(model, "classes_")
    parameters = {key: _plain(value) for key, value in model.get_params().items()}
    about = {
        "name": name,
        "parameters": {key: value for key, value in parameters.items() if value is not None},
        "fitted": {key: getattr(model, key) for key in _FITTED},
        "object_classes": model.classes_.dtype == object,
    }
    classes = model.classes_.astype(str) if about["object_classes"] else model.classes_
    np.savez(
        path,
        about=np.array(json.dumps(about)),
        classes=classes,
        weights=model.network_.weights,
        center=model.center_,
        scale=model.scale_,
    )


def load(path):
    """Read a net that :func:`save` wrote.

    Parameters
    ----------
    path : path

    Returns
    -------
    a fitted classifier of ``course.deep``

    Raises
    ------
    ValueError
        If the file holds something else; the example is at :func:`save`.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            parts = {name: file[name] for name in _PARTS}
        about = json.loads(str(parts["about"]))
        return _rebuilt(about, **{name: parts[name] for name in _PARTS if name != "about"})
    except OSError:  # such as no file of that name
        raise
    except Exception as error:  # whatever a damaged file leads to
        raise ValueError(f"{str(path)!r} holds no net of course.deep ({error})") from error


def _rebuilt(about, classes, weights, center, scale):
    """Return the net that these parts are of."""
    if about["name"] not in _KINDS:
        raise ValueError(f"an unknown kind of net, {about['name']!r}")
    model = _KINDS[about["name"]]()
    model.set_params(**{key: _restored(value) for key, value in about["parameters"].items()})
    for key in _FITTED:
        setattr(model, key, about["fitted"][key])
    image, n_features = model.architecture_ == "conv", model.n_features_in_
    model.classes_ = classes.astype(object) if about["object_classes"] else classes
    model.center_, model.scale_ = center, scale
    for name, part in {"weights": weights, "center": center, "scale": scale}.items():
        if part.dtype.kind != "f" or not np.isfinite(part).all():
            raise ValueError(f"{name} are no numbers")
    width = 1 if image else n_features
    if not center.shape == scale.shape == (width,) or np.any(scale <= 0):
        raise ValueError("center and scale do not fit the features")
    if classes.ndim != 1 or not 1 <= n_features <= weights.size:
        raise ValueError("classes or features do not fit the weights")
    net = (conv if image else mlp)(n_features, len(classes), np.random.RandomState(0))
    if weights.shape != net.weights.shape:
        raise ValueError("weights that do not fit its own net")
    model.network_ = net.with_weights(weights)
    return model


def _plain(value):
    """Return ``value`` as JSON has it, or None if JSON has nothing for it."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    if type(value).__name__ in _AUGMENTATIONS:
        return {"augmentation": type(value).__name__, **asdict(value)}
    return None


def _restored(value):
    if not isinstance(value, dict):
        return value
    value = dict(value)
    return _AUGMENTATIONS[value.pop("augmentation")](**value)
