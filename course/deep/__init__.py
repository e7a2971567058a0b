"""Deep semi-supervised learning, from scratch: an engine to read, and nets to train with it.

A name is looked up when it is first asked for, so ``from course.deep import
Tensor`` reads one module and not all of them.
"""

from importlib import import_module

_HOMES = {
    "Tensor": "tensor",
    "conv2d": "tensor",
    "max_pool2d": "tensor",
    "gradient_check": "gradients",
    "numerical_gradient": "gradients",
    "Conv2d": "layers",
    "Flatten": "layers",
    "Linear": "layers",
    "MaxPool2d": "layers",
    "ReLU": "layers",
    "Sequential": "layers",
    "cross_entropy": "layers",
    "SGD": "optimizers",
    "Adam": "optimizers",
    "ExponentialMovingAverage": "optimizers",
    "half_cosine": "optimizers",
    "ImageAugmentation": "augment_images",
    "SignalAugmentation": "augment_signals",
    "TableAugmentation": "augment_tables",
    "FixMatch": "classifiers",
    "FlexMatch": "adaptive",
    "FreeMatch": "adaptive",
    "MeanTeacher": "classifiers",
    "PiModel": "classifiers",
    "PseudoLabel": "classifiers",
    "SoftMatch": "adaptive",
    "SupervisedNet": "classifiers",
    "VAT": "classifiers",
    "ViewMatching": "pretraining",
    "load": "saving",
    "save": "saving",
}

__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__():
    return sorted({*globals(), *_HOMES})
