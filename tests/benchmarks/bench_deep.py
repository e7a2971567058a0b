"""Step time beside PyTorch, and the cost of a run beside scikit-learn's net, on one thread.

Run it by hand: ``python tests/benchmarks/bench_deep.py``. A step is one of FixMatch with 64
labeled and 448 unlabeled points: guesses on a weak view of the 448, without gradients;
gradients of the loss on the 64 and a strong view of the 448; one step of the optimizer. All sides
do it in one process, in turn, on the same views; printed are medians of CPU time
and ratios, ours over the best of PyTorch's (plain and ``channels_last``, fused SGD). The last
lines compare whole fits with their defaults: FixMatch on digits with 4 labels a
class, and ``MLPClassifier(max_iter=200)`` on all labels of the same 1,297 points.
"""

import os

# Before NumPy loads: with small matrices more threads only cost time.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time
import warnings

import numpy as np
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from torch import nn
from torch.nn import functional as F

from course.datasets import hide_labels, load_digits
from course.deep import (
    SGD,
    Conv2d,
    FixMatch,
    Flatten,
    ImageAugmentation,
    Linear,
    MaxPool2d,
    ReLU,
    Sequential,
    Tensor,
    cross_entropy,
)
from course.deep.fast import conv, mlp
from course.deep.objectives import Term, sharpen, softmax
from course.deep.pytorch import conv_net, mlp_net
from course.deep.training import backpropagate

N_LABELED, N_POOL, ROUNDS = 64, 448, 41
THRESHOLD = 0.6

torch.set_num_threads(1)
rng = np.random.RandomState(0)
X, y = load_digits()
X = X.astype(np.float32)
labeled, weak = X[:N_LABELED], X[N_LABELED : N_LABELED + N_POOL]
strong = ImageAugmentation().strong(weak, rng)
targets = np.eye(10, dtype=np.float32)[y[:N_LABELED]]


def fast_step(net):
    """The path the classifiers use."""
    optimizer = SGD(net.weights, weight_decay=5e-4)

    def step():
        guesses = softmax(net.logits(weak))
        confident = guesses.max(axis=1) >= THRESHOLD
        terms = [Term(labeled, targets), Term(strong, sharpen(guesses, 0.5), confident)]
        backpropagate(net, terms)
        optimizer.step(net.gradient, 1e-6)

    return step


def taped_step(net, shape):
    """The readable engine."""
    optimizers = [SGD(p.data.reshape(-1), weight_decay=5e-4) for p in net.parameters]
    images = [Tensor(a.reshape(-1, *shape)) for a in (weak, np.concatenate([labeled, strong]))]
    learnable = net.parameters

    def step():
        for parameter in learnable:
            parameter.requires_grad = False
        guesses = softmax(net(images[0]).data)
        for parameter in learnable:
            parameter.requires_grad = True
        weight = np.concatenate(
            [
                np.full(N_LABELED, 1 / N_LABELED, np.float32),
                (guesses.max(axis=1) >= THRESHOLD).astype(np.float32) / N_POOL,
            ]
        )
        wanted = np.concatenate([targets, sharpen(guesses, 0.5)])
        n = np.float32(N_LABELED + N_POOL)
        cross_entropy(net(images[1]), wanted, weight * n).backward()
        for parameter, optimizer in zip(learnable, optimizers, strict=True):
            optimizer.step(parameter.grad.reshape(-1), 1e-6)
            parameter.grad = None

    return step


def torch_step(net, layout=None):
    """PyTorch, the labeled and the strong views in one batch, which is its fastest way."""
    arrays = [torch.from_numpy(a) for a in (weak, np.concatenate([labeled, strong]), targets)]
    if layout is not None:
        net = nn.Sequential(*list(net)[1:]).to(memory_format=layout)  # images come unflattened
        arrays[:2] = [a.reshape(-1, 1, 8, 8).contiguous(memory_format=layout) for a in arrays[:2]]
    optimizer = torch.optim.SGD(
        net.parameters(), 1e-6, momentum=0.9, nesterov=True, weight_decay=5e-4, fused=True
    )

    def step():
        with torch.no_grad():
            guesses = F.softmax(net(arrays[0]), dim=1)
            confident = (guesses.max(dim=1).values >= THRESHOLD).float()
            sharp = guesses**2
            sharp = sharp / sharp.sum(dim=1, keepdim=True)
        optimizer.zero_grad()
        logits = net(arrays[1])
        loss = F.cross_entropy(logits[:N_LABELED], arrays[2])
        on_pool = F.cross_entropy(logits[N_LABELED:], sharp, reduction="none")
        (loss + (confident * on_pool).mean()).backward()
        optimizer.step()

    return step


def report(title, steps):
    """Time steps in turn; print medians and the ratio of each of ours to the best of theirs."""
    seconds = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            start = time.process_time()
            step()
            seconds[name].append(time.process_time() - start)
    median = {name: 1000 * np.median(times[3:]) for name, times in seconds.items()}
    best = min(value for name, value in median.items() if name.startswith("PyTorch"))
    print(title)
    for name, value in median.items():
        print(f"  {name:<24} {value:7.2f} ms   {value / best:5.2f}")


def cost_of_a_run():
    order = rng.permutation(len(y))[:1297]
    few = hide_labels(y[order], per_class=4, random_state=0)
    seconds = {"FixMatch": [], "MLPClassifier": []}
    for _ in range(5):
        for model, labels in ((FixMatch(random_state=0), few), (MLPClassifier(), y[order])):
            start = time.process_time()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(X[order], labels)
            seconds[type(model).__name__].append(time.process_time() - start)
    ours, theirs = (np.median(times) for times in seconds.values())
    print(f"whole fit: FixMatch {ours:.1f} s, MLPClassifier {theirs:.1f} s, {ours / theirs:.1f} x")


if __name__ == "__main__":
    layers = [Linear(64, 128, rng), ReLU(), Linear(128, 128, rng), ReLU(), Linear(128, 10, rng)]
    report(
        "MLP 64-128-128-10",
        {
            "readable engine": taped_step(Sequential(*layers), (64,)),
            "classifiers' path": fast_step(mlp(64, 10, rng)),
            "PyTorch": torch_step(mlp_net(64, 10)),
        },
    )
    layers = [Conv2d(1, 16, rng), ReLU(), MaxPool2d(), Conv2d(16, 32, rng), ReLU(), MaxPool2d()]
    report(
        "conv 16-32",
        {
            "readable engine": taped_step(
                Sequential(*layers, Flatten(), Linear(128, 10, rng)), (1, 8, 8)
            ),
            "classifiers' path": fast_step(conv(64, 10, rng)),
            "PyTorch": torch_step(conv_net(10)),
            "PyTorch channels_last": torch_step(conv_net(10), torch.channels_last),
        },
    )
    cost_of_a_run()
