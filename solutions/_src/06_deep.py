# %% [markdown]
# # 6 · Exercises: deep semi-supervised learning
#
# You write the loss of FixMatch and its gradient, and train with it.
# Then come the exponential moving average of the weights, a learning-rate schedule, and one rule of the autograd engine.
# At the end you look for the small change that fools a model, which consistency regularization works against.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("objectives.fixmatch_loss")` helps, `solution("objectives.fixmatch_loss")` shows a solution once you have tried, `progress()` shows how far you are.

# %%
import numpy as np

from course.checks import check, hint, progress, solution, when_solved
from course.datasets import hide_labels, load_digits
from course.deep import ImageAugmentation, Tensor
from course.deep.gradients import numerical_gradient
from course.deep.objectives import softmax, hard_pseudo_labels
from course.methods import SoftmaxRegression
from course.plots import draw_bars, figure, show, show_digits, show_teaching, style_axes

images, digits = load_digits()
y_few = hide_labels(digits, per_class=4, random_state=0)
known = y_few != -1


def log_softmax(logits):
    """Return the logarithms of the probabilities that logits stand for; logits may be large."""
    return Tensor(logits).log_softmax().data


# %% [markdown]
# These functions are given, for rows of logits or probabilities: `softmax(logits)`, `log_softmax(logits)` and `hard_pseudo_labels(proba)`, which has a 1 for the most probable class of each row and 0 for all others.

# %% [markdown]
# ## 1 · Sharpening with a temperature
#
# A predicted distribution can be used as a soft pseudo-label as it is, or it can be sharpened first.
# The temperature controls how much: 1 changes nothing, and 0 gives a hard pseudo-label.

# %% exercise="objectives.sharpen"

# %% [markdown] tags=["solution"]
# Powers above 1 increase the ratio between large and small entries, and then each row is divided by its new sum.
# At temperature 0 the power would be infinite, and the limit is a 1 for the most probable class.

# %% [markdown]
# One prediction for a digit, at four temperatures:


# %%
def sharper():
    guess = np.array([[0.02, 0.05, 0.03, 0.3, 0.02, 0.1, 0.02, 0.03, 0.4, 0.03]])
    fig, axes = figure(4, height=1.9)
    said = []
    for ax, temperature in zip(axes, (1, 0.5, 0.25, 0), strict=True):
        proba = np.asarray(sharpen(guess, temperature))[0]
        draw_bars(ax, proba)
        ax.set_title(f"temperature {temperature}")
        said.append(f"at {temperature} the 8 has {proba[8]:.0%}")
    show(fig, f"An 8 or a 3: {', '.join(said)}.")


when_solved("objectives.sharpen", sharper)

# %% [markdown]
# **Think:** FixMatch uses hard pseudo-labels in its paper, and sharpened ones in lesson 6.
# What is lost, and what is gained?

# %% [markdown]
# ## 2 · The loss of FixMatch
#
# This is the unlabeled loss of FixMatch (Sohn et al. 2020).
# The weakly augmented view of a point gives the pseudo-label.
# Where it is confident, the strongly augmented view has to match it.

# %% exercise="objectives.fixmatch_loss"

# %% [markdown] tags=["solution"]
# The class and its confidence come from the weak view, and the cross-entropy from the strong one.
# Use `log_softmax` and not the logarithm of a softmax, because a probability of 1e-400 is 0 in a float, and its logarithm is minus infinity.
# The mean is over the whole batch, so the loss is small as long as few points are confident.

# %% [markdown]
# Forty labels, a plain softmax regression, and your loss on a single digit:


# %%
def teach():
    model = SoftmaxRegression(C=1000, max_iter=1000).fit(images[known], y_few[known])
    image = images[~known][:1]
    views = image, ImageAugmentation(strength=1.5).strong(image, np.random.RandomState(3))
    logits = [view @ model.coef_.T + model.intercept_ for view in views]
    loss = fixmatch_loss(*logits, threshold=0.8)
    pair = [(view[0], softmax(rows)[0]) for view, rows in zip(views, logits, strict=True)]
    show_teaching(*pair, threshold=0.8, titles=("Weak view", f"Strong view: loss {loss:.1f}"))


when_solved("objectives.fixmatch_loss", teach)

# %% [markdown]
# **Think:** at the start of training almost no pseudo-label is confident.
# What is the loss then, and what trains the net?

# %% [markdown]
# ## 3 · Where the gradient is stopped
#
# Now compute the gradient of the same loss.
# Mind the weak view: if its gradient were not stopped, the net could lower the loss by changing the pseudo-label instead of learning.

# %% exercise="objectives.fixmatch_gradient"

# %% [markdown] tags=["solution"]
# For cross-entropy the gradient with respect to the logits is *probability minus target*, as in lesson 2.
# The mask removes points that are not confident, and the mean divides by all of them.
# The zeros for the weak view are all there is to "stop the gradient": the target is a constant.

# %% [markdown]
# Your gradient trains a softmax regression on digits, with two labels of each class.
# The steps and the augmentation of the labeled images are the same, with and without your term:


# %%
def train(few, weight, n_steps=200):
    rng, views, given = np.random.RandomState(0), ImageAugmentation(), np.flatnonzero(few != -1)
    targets, coef = np.eye(10)[few[given]], np.zeros((10, 64))
    for _ in range(n_steps):
        X = views.weak(images[given], rng)
        slope = (softmax(X @ coef.T) - targets).T @ X / len(X)
        pool = images[rng.choice(len(images), 200)]
        weak, strong = views.weak(pool, rng), views.strong(pool, rng)
        if weight:
            gradients = fixmatch_gradient(weak @ coef.T, strong @ coef.T, threshold=0.7)
            slope += weight * (gradients[0].T @ weak + gradients[1].T @ strong)
        coef -= slope
    return np.mean((images @ coef.T).argmax(axis=1)[few == -1] == digits[few == -1])


def trained():
    draws = [hide_labels(digits, per_class=2, random_state=seed) for seed in range(5)]
    scores = {weight: [train(few, weight) for few in draws] for weight in (0, 2)}
    gains = np.subtract(scores[2], scores[0])
    print(f"labels only: {np.mean(scores[0]):.2f} accuracy, mean of five label draws")
    print(f"your term adds {100 * gains.mean():.1f} points, and helps on {np.sum(gains > 0)} of 5")


when_solved("objectives.fixmatch_gradient", trained)

# %% [markdown]
# **Think:** this model has linear decision boundaries.
# Where would a deep net gain more?

# %% [markdown]
# ## 4 · The exponential moving average of the weights
#
# In Mean Teacher, the targets come from an exponential moving average of the net's weights.
# Write one update of that average.

# %% exercise="optimizers.teacher_step"

# %% [markdown] tags=["solution"]
# The update is a weighted average with weights that sum to 1.
# With `decay` alone, the random initial weights would matter for about a hundred updates.
# The smaller factor at the start makes the average forget them soon.


# %%
def steady():
    rng = np.random.default_rng(1)
    student = np.cumsum(rng.normal(size=(300, 1)), axis=0) * 0.05 + rng.normal(size=(300, 1)) * 0.3
    student += 3 * (1 - np.exp(-np.arange(300) / 60))[:, None]
    path = [student[0]]
    for number in range(1, 300):
        path.append(teacher_step(path[-1], student[number], number, 0.95))
    fig, ax = figure(height=2.8)
    ax.plot(student, linewidth=0.8, label="student")
    ax.plot(np.array(path), linewidth=2, label="teacher")
    ax.legend(frameon=False)
    style_axes(ax, "One weight over 300 steps", "step")
    jumps = [np.abs(np.diff(line, axis=0)).mean() for line in (student, np.array(path))]
    show(fig, f"Mean jump from step to step: student {jumps[0]:.2f}, teacher {jumps[1]:.3f}.")


when_solved("optimizers.teacher_step", steady)

# %% [markdown]
# **Think:** the average is smoother than the net, but it lags behind.
# When is that worth it?

# %% [markdown]
# ## 5 · A learning-rate schedule
#
# Large steps make progress at first, and small steps are needed to converge at the end.
# Half a cosine goes smoothly from one to the other.

# %% exercise="optimizers.half_cosine"

# %% [markdown] tags=["solution"]
# At step 0 the cosine is 1 and the learning rate is `start`.
# At the end the cosine is -1, and one plus that is 0.
# In between the learning rate stays high at first and flattens at the end.


# %%
def fading():
    steps = np.arange(100)
    fig, ax = figure(height=2.4)
    ax.plot(steps, [half_cosine(int(step), 100, 0.1) for step in steps])
    style_axes(ax, "Learning rate", "step")
    show(fig, f"From {half_cosine(0, 100, 0.1):.2f} through {half_cosine(50, 100, 0.1):.2f} to 0.")


when_solved("optimizers.half_cosine", fading)

# %% [markdown]
# **Think:** why should the *last* steps be small, in a loss that is drawn from a new batch each time?

# %% [markdown]
# ## 6 · A vector-Jacobian product
#
# An autograd engine knows for each operation how to pass a gradient back: its vector-Jacobian product.
# Write the one of log-softmax.

# %% exercise="tensor.log_softmax_vjp"

# %% [markdown] tags=["solution"]
# Every logit enters its row twice: once as itself, which passes the gradient on unchanged, and once through the logarithm of the sum, whose derivative is the probability.
# This second path collects the gradients of the *whole* row.

# %% [markdown]
# To check it, change every logit by a small number and compare with the finite differences.


# %%
def nudged():
    rng = np.random.default_rng(0)
    logits, gradient = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    slow = numerical_gradient(lambda s: float((log_softmax(s) * gradient).sum()), logits)
    gap = np.abs(slow - log_softmax_vjp(log_softmax(logits), gradient)).max()
    print("equal to the finite differences, to six digits:", bool(gap < 1e-6))


when_solved("tensor.log_softmax_vjp", nudged)

# %% [markdown]
# **Think:** pass `-hard_pseudo_labels(...) / n`, the gradient of the mean cross-entropy with respect to the log-probabilities, to your function.
# Which formula do you get?

# %% [markdown]
# ## 7 · Now make it fail
#
# Consistency regularization trains a model not to change its prediction when a point changes a little.
# This model was trained without it.
# Move every point by no more than a small radius, so that as many predictions as possible change.

# %% exercise="objectives.fool"

# %% [markdown] tags=["solution"]
# The prediction depends on a point through one weighted sum only.
# A step of length 1 along the weight changes that sum most, and the side of the decision boundary says whether to go up or down.
# VAT (Miyato et al. 2018) looks for this direction in a deep net, where it differs from point to point, and penalizes the change of the prediction there.

# %% [markdown]
# Fours and nines, a model trained on eighty labels, and your changes of length 1.
# Eight digits whose prediction changed, above as they were and below as you moved them, with the predicted label:


# %%
def fooled():
    pair = np.flatnonzero(np.isin(digits, (4, 9)))
    X, nine = images[pair], (digits[pair] == 9).astype(int)
    model = SoftmaxRegression(C=1000, max_iter=1000).fit(X[:80], nine[:80])
    weight = model.coef_[1] - model.coef_[0]
    bias = float(model.intercept_[1] - model.intercept_[0])
    moved = np.asarray(fool(X[80:], weight, bias, 1.0))
    said = [rows @ weight + bias > 0 for rows in (X[80:], moved)]
    right = [np.mean(answers == nine[80:]) for answers in said]
    chosen = np.flatnonzero(said[0] != said[1])[:8]
    titles = [str(9 if answer else 4) for answers in said for answer in answers[chosen]]
    show_digits(np.concatenate([X[80:][chosen], moved[chosen]]), titles, per_row=len(chosen))
    print(f"accuracy before {right[0]:.2f}, after {right[1]:.2f}; an image has a length of about 4")


when_solved("objectives.fool", fooled)

# %% [markdown]
# **Think:** to your eye, the lower row shows the same digits.
# What does the model use that you do not?
