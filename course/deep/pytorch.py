"""The same FixMatch in PyTorch, for whoever outgrows the engine of the course.

The net, the objective and the step are those of ``course.deep``, line by line;
only the arrays are PyTorch's, which finds the gradients itself and runs on a
graphics processor as well. Needs the extra ``torch``.
"""

import numpy as np

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "course.deep.pytorch needs PyTorch: pip install 'semi-supervised-course[torch]'",
        name=error.name,
    ) from None

from course.deep.fast import ConvPool
from course.deep.optimizers import half_cosine
from course.deep.training import AVERAGE_DECAY, WEIGHT_DECAY


def conv_net(n_classes, channels=(16, 32), side=8):
    """Return the net of ``course.deep.fast.conv``: convolutions, each pooled, and a dense layer.

    Parameters
    ----------
    n_classes : int
    channels : tuple of int, filters of each convolution
    side : int, rows and columns of an image

    Returns
    -------
    torch.nn.Module: from pixels of shape (n_samples, side * side) to logits
    """
    layers, n_in = [nn.Unflatten(1, (1, side, side))], 1
    for n_out in channels:
        layers += [nn.Conv2d(n_in, n_out, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        n_in, side = n_out, side // 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(n_in * side * side, n_classes))


def mlp_net(n_features, n_classes, hidden=(128, 128)):
    """Return the net of ``course.deep.fast.mlp``: dense layers, cut off below 0 between.

    Parameters
    ----------
    n_features, n_classes : int
    hidden : tuple of int

    Returns
    -------
    torch.nn.Module: from rows of shape (n_samples, n_features) to logits
    """
    layers, n_in = [], n_features
    for n_out in hidden:
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
        n_in = n_out
    return nn.Sequential(*layers, nn.Linear(n_in, n_classes))


def copy_weights(network, module):
    """Give a PyTorch net the weights of a net of the course, of the same layers.

    Parameters
    ----------
    network : course.deep.fast.Network
    module : what :func:`conv_net` or :func:`mlp_net` returns
    """
    theirs = [layer for layer in module if isinstance(layer, nn.Conv2d | nn.Linear)]
    for i, (ours, layer) in enumerate(zip(network.layers, theirs, strict=True)):
        weight, bias = network.parameters[2 * i : 2 * i + 2]
        # PyTorch keeps the weights of a dense layer with a row for each output.
        weight = weight if isinstance(ours, ConvPool) else weight.T
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
            layer.bias.copy_(torch.from_numpy(bias))


def align(guesses, guessed, shares):
    """Favor the classes guessed less often of late than their shares; as ``Batch.align``.

    Parameters
    ----------
    guesses : tensor of shape (n_samples, n_classes), rows sum to 1
    guessed : tensor of shape (n_classes,), running mean of the guesses; changed in place
    shares : tensor of shape (n_classes,)

    Returns
    -------
    tensor of shape (n_samples, n_classes), rows sum to 1
    """
    guessed += 0.01 * (guesses.mean(dim=0) - guessed)
    guesses = guesses * (shares / guessed)
    return guesses / guesses.sum(dim=1, keepdim=True)


def fixmatch_loss(
    net, labeled, targets, weak, strong, guessed, shares, threshold, weight, temperature
):
    """Return the loss of ``course.deep.objectives.fixmatch``.

    Parameters
    ----------
    net : torch.nn.Module
    labeled, targets : tensors of shape (n_labeled, n_features) and (n_labeled, n_classes)
    weak, strong : tensors of shape (n_samples, n_features), two views of points of the pool
    guessed, shares : tensors of shape (n_classes,), for :func:`align`
    threshold, weight, temperature : floats, as for ``course.deep.FixMatch``, temperature above 0

    Returns
    -------
    tensor of one number
    """
    with torch.no_grad():
        guesses = align(F.softmax(net(weak), dim=1), guessed, shares)
        confident = (guesses.max(dim=1).values >= threshold).to(guesses.dtype)
        sharp = guesses ** (1 / temperature)
        sharp = sharp / sharp.sum(dim=1, keepdim=True)
    on_labels = F.cross_entropy(net(labeled), targets)
    on_pool = (confident * F.cross_entropy(net(strong), sharp, reduction="none")).mean()
    return on_labels + weight * on_pool


def train_fixmatch(net, batches, max_iter, guessed, shares, learning_rate=0.1, **settings):
    """Train ``net`` in place, as ``course.deep.training.train`` does.

    Parameters
    ----------
    net : torch.nn.Module
    batches : iterable of (labeled, targets, weak, strong), tensors as for :func:`fixmatch_loss`
    max_iter : int, steps
    guessed, shares : tensors of shape (n_classes,), for :func:`align`
    learning_rate : float, at the start
    **settings : ``threshold``, ``weight`` and ``temperature`` of :func:`fixmatch_loss`

    Returns
    -------
    losses : list of float, one for each step
    average : torch.nn.Module, the net with the moving average of the weights
    """
    optimizer = torch.optim.SGD(
        net.parameters(), learning_rate, momentum=0.9, nesterov=True, weight_decay=WEIGHT_DECAY
    )
    average = torch.optim.swa_utils.AveragedModel(net, avg_fn=_moving_average)
    average.update_parameters(net)  # the first call copies
    losses = []
    for step, batch in zip(range(max_iter), batches, strict=False):
        for group in optimizer.param_groups:
            group["lr"] = half_cosine(step, max_iter, learning_rate)
        optimizer.zero_grad()
        loss = fixmatch_loss(net, *batch, guessed, shares, **settings)
        loss.backward()
        optimizer.step()
        average.update_parameters(net)
        losses.append(loss.item())
    return losses, average.module


def _moving_average(averaged, current, n_averaged):
    decay = min(AVERAGE_DECAY, int(n_averaged) / (int(n_averaged) + 10))
    return averaged + (1 - decay) * (current - averaged)
