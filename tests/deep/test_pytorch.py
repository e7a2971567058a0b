"""The twin in PyTorch: the same losses, step by step, from the same weights and batches."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: no twin to compare with")

from course.datasets import hide_labels, load_digits  # noqa: E402
from course.deep import ImageAugmentation  # noqa: E402
from course.deep.fast import conv, mlp  # noqa: E402
from course.deep.objectives import fixmatch  # noqa: E402
from course.deep.pytorch import conv_net, copy_weights, mlp_net, train_fixmatch  # noqa: E402
from course.deep.training import Batch, train  # noqa: E402

SETTINGS = {"threshold": 0.3, "weight": 1.5, "temperature": 0.5}


class Recorded(Batch):
    """A batch that remembers what it showed."""

    def draw(self, progress):
        super().draw(progress)
        self.shown = []
        self.log = [*getattr(self, "log", []), self.shown]

    def _note(self, view):
        self.shown.append(torch.from_numpy(view.copy()))
        return view

    def labeled(self, strong=False):
        return self._note(super().labeled(strong))

    def weak(self):
        return self._note(super().weak())

    def strong(self):
        return self._note(super().strong())


def run_ours(net, n_steps, learning_rate):
    X, y = load_digits()
    y_few = hide_labels(y, 2, random_state=0)
    rng = np.random.RandomState(0)
    batch = Recorded(X, y_few, 10, ImageAugmentation(), lambda X: X - 0.3, 32, rng)
    losses, targets = [], []

    def objective(net, batch):
        targets.append(torch.from_numpy(batch.targets))
        return fixmatch(net, batch, **SETTINGS)

    losses += [loss for _, loss in train(net, objective, batch, n_steps, learning_rate)]
    # The objective asks for a weak view of the pool first, then the labels', then a strong one.
    views = [
        (labeled, target, weak, strong)
        for (weak, labeled, strong), target in zip(batch.log, targets, strict=True)
    ]
    return losses, views, batch.teacher


NETS = {
    "conv": (lambda dtype: conv(64, 10, np.random.RandomState(1), dtype=dtype), conv_net, (10,)),
    "mlp": (lambda dtype: mlp(64, 10, np.random.RandomState(1), dtype=dtype), mlp_net, (64, 10)),
}


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize(("dtype", "close"), [(np.float64, 1e-9), (np.float32, 2e-3)])
def test_the_same_losses_step_by_step(name, dtype, close):
    ours, theirs, arguments = NETS[name]
    net, module = ours(dtype), theirs(*arguments)
    if dtype == np.float64:
        module = module.double()
    copy_weights(net, module)
    n_steps, learning_rate = 30, 0.05
    losses, views, average = run_ours(net, n_steps, learning_rate)
    kind = module[-1].weight.dtype
    views = [[part.to(kind) for part in view] for view in views]

    uniform = torch.full((10,), 0.1, dtype=kind)
    expected, their_average = train_fixmatch(
        module, views, n_steps, uniform.clone(), uniform, learning_rate, **SETTINGS
    )

    assert len(losses) == n_steps
    np.testing.assert_allclose(losses, expected, atol=close)
    X = torch.from_numpy(load_digits()[0][:20]).to(kind)
    their_logits = their_average(X).detach().numpy()
    np.testing.assert_allclose(average.logits(X.numpy()), their_logits, atol=10 * close)


def test_other_weights_give_other_losses():
    net, module = NETS["mlp"][0](np.float64), mlp_net(64, 10).double()
    losses, views, _ = run_ours(net, 3, 0.05)
    uniform = torch.full((10,), 0.1, dtype=torch.float64)
    expected, _ = train_fixmatch(module, views, 3, uniform.clone(), uniform, 0.05, **SETTINGS)
    assert not np.allclose(losses, expected, atol=1e-3)
