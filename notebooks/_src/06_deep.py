# %% [markdown]
# # 6 · Deep semi-supervised learning
#
# *Augmentation says which changes keep the class; with unlabeled data, a network learns to ignore these changes also far from any label.*
#
# After this lesson you can
#
# - write the loss of FixMatch, and say what each ingredient contributes,
# - read Mean Teacher, VAT and FlexMatch as changes to a few lines,
# - choose the baseline that answers your question, and say what an interval allows you to claim,
# - recognize an augmentation that changes the class,
# - compare a pretrained encoder with a simple model that uses unlabeled data,
# - check a gradient, and explain how automatic differentiation works.
#
# **Time:** 75 minutes for the sections marked *core*, 45 for those marked *more*.
# The core sections make two sittings of 40 and 35 minutes.
#
# **You need:** lesson 2 (softmax regression, gradient descent), lesson 4 (self-training, consistency), lesson 5 (confirmation bias).
#
# Terms in **bold** are defined where they first appear and collected in the [glossary](glossary.md).

# %%
import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from course.datasets import load_digits
from course.deep import FixMatch, ImageAugmentation, PiModel, SupervisedNet
from course.evaluation import label_draw, load_results, mean_interval, paired_difference
from course.plots import (
    show_code,
    show_digits,
    show_ladder,
    show_teaching,
    show_training,
    show_views,
)

# %% [markdown]
# ## 6.1 Opening game: eight pictures · core · 5 min
#
# We set 500 digits aside as a test set.
# Of the other 1,297, the *pool*, four per class have a label.
# Here are eight pictures made from the pool.
# How many different digits do you see?

# %%
X, y = load_digits()
train, test, y_few = label_draw(y, per_class=4, seed=0, test_size=500 / 1797)
pool, unseen = X[train], X[test]

# %%
one = pool[[605]]
rng, views = np.random.RandomState(4), ImageAugmentation()
eight = np.concatenate([views.strong(one, rng) for _ in range(8)])
show_views({"": eight}, alt="Eight small pictures: all moved, rotated, faded or partly covered.")

# %% [markdown]
# It is one digit, a 5: all eight show the same scan, shifted by a fraction of a pixel, rotated a little, changed in contrast, and with a small square covered.
# It is one of the 1,257 digits in the pool *without* a label.
#
# You didn't need its label to know that all eight have the *same* label.
# That is knowledge about digits which no label contains: which changes leave the class as it is.
# A label tells us about one point, but this knowledge applies to every point, and this lesson builds it into a neural network.
#
# Take two models, a neural network and the label spreading of lesson 4.
# Both get the same 40 labels and 1,257 unlabeled digits, and each is compared with its own labels-only form.
# For label spreading, that is a vote of the three nearest labeled neighbors, in which nearer ones count more; for the network, it is the same network trained on changed copies of the 40 labeled digits.

# %%
from course.widgets import commit, reveal

commit(
    "gain-from-unlabeled",
    "Which model gains more accuracy from the unlabeled digits?",
    ["the neural network", "label spreading on a graph", "both gain about the same"],
    hint="A gain also depends on how good the model is without the unlabeled digits.",
)

# %% [markdown]
# ## 6.2 A convolutional network memorizes forty labels · core · 6 min
#
# A **neural network** is softmax regression with layers in front of it that compute features, and these features are learned too.
# Most of our layers are **convolutions**: a small filter, here of 3 × 3 weights, slides over the image and computes a weighted sum at each position.
# Negative sums become 0 (the *rectifier*, or ReLU), and **max pooling** keeps the largest of every 2 × 2 values.
# Here are four filters written by hand, which respond to the edges of a stroke.

# %%
from scipy.ndimage import correlate

edge = np.array([[-1, 0, 1]] * 3)
image = pool[131].reshape(8, 8)
filters = (edge, -edge, edge.T, -edge.T)
found = [np.maximum(correlate(image, f, mode="constant"), 0) / 2 for f in filters]

# %%
alt = "A 3, and where its left, right, top and bottom edges are."
edges = {"a 3": np.reshape([image, *found], (5, 64))}
show_views(edges, alt, columns=["image", "left", "right", "top", "bottom"])

# %% [markdown]
# Our network learns its filters.
#
# |layer|input|output|weights|
# |---|---|---|---|
# |16 filters, max pooling|8 × 8 pixels|16 images of 4 × 4|160|
# |32 filters, max pooling|16 images of 4 × 4|32 images of 2 × 2|4,640|
# |softmax regression|128 numbers|10 probabilities|1,290|
#
# Each filter of the second layer has 3 × 3 weights for each of the 16 images it reads, and one bias, so there are 32 × (144 + 1) = 4,640 weights.
# Zeros around the edge keep each image at its size until max pooling halves it.
#
# Training is gradient descent as in lesson 2, with three changes.
# Each step computes the loss on a small random **batch**: 32 labeled digits, some of them repeated, and, in the methods below, 64 from the whole pool.
# Each step adds 0.9 times the previous one (momentum), and the learning rate falls from 0.1 to 0.
# First, we use the labels only, and show each digit as it is.

# %%
still = ImageAugmentation(strength=0)
held_out = unseen, y[test]
bare = SupervisedNet(max_iter=400, augment=still, random_state=0)
bare.fit(pool, y_few, held_out=held_out)
print(f"loss on the labeled digits: {bare.history_[-1]['loss']:.2f}")

# %% [markdown]
# With six thousand weights and forty labels, the loss falls to nearly zero.
# The network has memorized its labels, and further steps can hardly learn anything from them.
# On new digits it is much less accurate, as the next section shows.

# %% [markdown]
# ## 6.3 Data augmentation: the honest baseline · core · 7 min
#
# **Data augmentation** replaces each training image, every time it is used, by a randomly changed copy, which is called a *view*.
# Our *weak* view moves the image by at most 0.75 pixels, rotates it by at most 10 degrees, and shears and scales it a little.
# The *strong* view does the same, and then changes the contrast, adds noise, and covers a square of 2 × 2 pixels.

# %%
rng = np.random.RandomState(1)
shown = pool[[26, 131, 137]]
weak = [views.weak(shown, rng) for _ in range(3)]
strong = [views.strong(shown, rng) for _ in range(4)]
rows = dict(zip(("a 6", "a 3", "a 4"), np.stack([shown, *weak, *strong], axis=1), strict=True))
alt = "A 6, a 3 and a 4, each as it is, in three weak views and in four strong ones."
show_views(rows, alt, columns=["as it is", *["weak"] * 3, *["strong"] * 4])

# %%
augmented = SupervisedNet(max_iter=400, random_state=0).fit(pool, y_few, held_out=held_out)
histories = {"labels, strong views": augmented.history_, "labels, no views": bare.history_}
title = "Forty labels, with and without views"
show_training(histories, "held_out", title, "accuracy", low=0.5)

# %% [markdown]
# The network and its forty labels are the same, and no unlabeled digit has been used.
# So a method that uses views *and* unlabeled digits needs a baseline that uses views too.
# Which one depends on the question.
#
# - *What do the unlabeled digits add?* The **matched baseline** differs from the method in nothing else. All methods below show their labeled digits in weak views, so here it is *labels, weak views*.
# - *Is the method worth using?* The **honest baseline** is the best labels-only form of the same network that you know. Here it is *labels, strong views*, in most pictures the row with the black line.
#
# One label draw says little, so here are twenty, with 600 training steps each, computed beforehand with `course bench deep_ablation`.

# %%
ablation = load_results("deep_ablation")


def draws(table, **where):
    """Return the accuracies of some rows of a table, draw by draw."""
    return table.values("accuracy", **where)


def measured(table, names, **where):
    """Return the same for several methods, under the names a picture shall show."""
    return {new: draws(table, method=name, **where) for name, new in names.items()}


def against(table, name, rival, **where):
    """Print the paired difference between two methods, with its interval."""
    mine, other = (draws(table, method=method, **where) for method in (name, rival))
    print(f"[{name}] minus [{rival}]: {paired_difference(mine, other):+.1%} points")


# %%
against(ablation, "labels, weak views", "labels, no views")
against(ablation, "labels, strong views", "labels, no views")

# %% [markdown]
# These are paired differences in accuracy on the 500 test digits, with 95 % intervals over the draws.
# Strong views raise the accuracy by about 8 points, and weak views alone already bring most of that.

# %% [markdown]
# ## 6.4 Pseudo-labels: self-training with a network · core · 5 min
#
# The oldest idea comes first: use predictions as labels (Lee 2013), here only the confident ones.
# It is lesson 4's self-training, repeated in every step.
# Let $p_c(x)$ be the predicted probability of class $c$, $a(x)$ a weak view, $\tau$ the threshold, and $\mathbf{1}[\cdot]$ equal to 1 if the condition holds and 0 otherwise.
# The loss of a batch of $B$ digits from the pool, whose given labels play no role in it, is
#
# $$\mathcal{L}_u = \frac{1}{B}\sum_j \mathbf{1}\bigl[\max_c p_c(a(x_j)) \ge \tau\bigr]\,\bigl(-\log p_{\hat y_j}(a(x_j))\bigr),$$
#
# $$\hat y_j = \mathrm{argmax}_c\, p_c(a(x_j)).$$
#
# In words: where the network is confident, its most probable class becomes the label of that same view, and other digits don't count.
# The network minimizes $\mathcal{L}_s + \lambda\,\mathcal{L}_u$, where $\mathcal{L}_s$ is the cross-entropy of the given labels and $\lambda$ the weight of the unlabeled digits.
#
# In this package, a method is a function that returns the terms of its loss.
# A `Term(inputs, targets, weight)` is the cross-entropy between targets and the predictions for the inputs.

# %%
at = "course.deep.objectives:"
show_code({"labels only": at + "supervised", "pseudo-labels": at + "pseudo_label"})

# %% [markdown]
# `batch.ramp` grows from 0 to 1 over the first 30 % of the training, since early predictions are poor.
# We use $\tau = 0.95$ and $\lambda = 1$; Lee had such a ramp but no threshold.

# %%
for rival in ("labels, weak views", "labels, strong views"):
    against(ablation, "pseudo-labels", rival)

# %% [markdown]
# The first line is the matched comparison: the unlabeled digits add nearly 2 points to a network with weak views.
# The second one is with the honest baseline, and its interval includes zero.
# In other words, the unlabeled digits help, but strong views of the forty labels help as much.
# (6.9 trains longer.)

# %% [markdown]
# ## 6.5 Consistency: the Π-model · core · 5 min
#
# The second idea doesn't need to decide on a class, so it works without pseudo-labels.
# Take two views of an unlabeled digit, and penalize the network for giving them different probabilities.
# You met this consistency loss in lesson 4; for networks, it is known as the **Π-model** (Laine and Aila 2017).
# With $A(x)$ and $A'(x)$ for two strong views,
#
# $$\mathcal{L}_u = \frac{1}{B}\sum_j \lVert p(A(x_j)) - p(A'(x_j)) \rVert^2.$$

# %%
show_code({"Π-model": at + "pi_model"})

# %% [markdown]
# The prediction for one view is the target for the other, and the `True` selects squared differences instead of the cross-entropy.
# We use $\lambda = 3$ with a ramp.
# Laine and Aila's views were small shifts, flips, noise, and dropout, which switches off random parts of the network.
#
# The code treats the target as a constant, so no gradient flows through it.
# The two views are drawn in the same way, so a gradient through both would be the same on average, only twice as large.
# So a constant target has the effect of half the weight $\lambda$, and it saves time.
#
# A prediction doesn't have to be confident to satisfy this loss, only the same for all eight views of 6.1.
# Its weakness is that nothing in this loss asks for different predictions on different digits: a network that predicts the same for *every* digit satisfies it perfectly.

# %%
gain = paired_difference(
    draws(ablation, method="consistency"), draws(ablation, method="labels, strong views")
)
print(f"[Π-model] minus [labels, strong views]: {gain:+.1%} points")

# %% [markdown]
# Over the honest baseline, the gain is small, but its interval is above zero.

# %% [markdown]
# ## 6.6 FixMatch: a weak view supplies the pseudo-label for a strong view · core · 12 min
#
# **FixMatch** (Sohn and others 2020) combines the two ideas.
# It predicts on the *weak* view, where that is easy.
# If the prediction is confident, it becomes the pseudo-label for the *strong* view, where the network still has something to learn.
# Here is a digit without a label.

# %%
fixmatch = FixMatch(max_iter=400, random_state=0).fit(pool, y_few, held_out=held_out)
before, after = augmented.predict_proba, fixmatch.predict_proba

# %% tags=["cover"]
rng = np.random.RandomState(8)
weak, strong = views.weak(pool[[1234]], rng), views.strong(pool[[1234]], rng)
titles = "Labels only, weak view", "Labels only, strong view", "FixMatch, strong view"
pair = (weak[0], before(weak)[0]), (strong[0], before(strong)[0])
show_teaching(*pair, after(strong)[0], titles=titles)

# %% [markdown]
# The picture compares two networks.
# On the left and in the middle is the one of 6.3 that was trained on labels only, in strong views, for 400 steps like the other.
# It sees the weak view, and its probability for a 0 is above the dotted line of 0.95, the paper's threshold; but it takes a strong view, whose upper right corner is gone, for a 6.
# The dashed outline marks the target that FixMatch would give to this strong view.
# On the right is a network that was trained with FixMatch, and it takes the strong view for a 0.
#
# This shows what FixMatch is meant to do: nobody labeled this digit, yet its weak view can supply a label, from which the network can learn that a missing corner doesn't turn a 0 into a 6.
# One digit doesn't prove that this is why the accuracy rises, so 6.7 tests it.
# As a formula:
#
# $$\mathcal{L}_u = \frac{1}{B}\sum_j \mathbf{1}\bigl[\max_c p_c(a(x_j)) \ge \tau\bigr]\,\bigl(-\log p_{\hat y_j}(A(x_j))\bigr),$$
#
# $$\hat y_j = \mathrm{argmax}_c\, p_c(a(x_j)).$$
#
# Compared with pseudo-labels, one letter is different: the loss is computed on $A(x_j)$ instead of $a(x_j)$.
# Here is the paper's loss in three lines; its inputs are the logits of both views.

# %%
show_code({"FixMatch, as in the paper": at + "fixmatch_loss"})

# %% [markdown]
# The version used in this course has another threshold and other pseudo-labels, and it adds distribution alignment, because together these three gain more than a point on these digits (6.7).
# Batches and views are the course's own.
#
# |setting|paper|this course|
# |---|---|---|
# |threshold $\tau$|0.95|0.5|
# |pseudo-label|most probable class (hard)|sharpened probabilities, $T = 0.5$|
# |distribution alignment|no|yes|
# |weight $\lambda$, ramp|1, none|1, none|
# |unlabeled per labeled image in a batch|7|2|
# |strong view|random color and shape changes (RandAugment or CTAugment), then a covered square (Cutout)|as in 6.3|
#
# **Sharpening** raises each probability to the power $1/T$ and divides by the sum, $q_c \propto p_c^{1/T}$, where $T$ is called the temperature; with $T < 1$, the most probable class becomes more probable still.
# **Distribution alignment** multiplies the predictions by the class priors, estimated from the labels, and divides them by the running mean of all predictions, so classes that were predicted too rarely gain; then it divides by the sum (Berthelot and others 2020).
# With $\pi_c$ for the class priors and $\bar p_c$ for the running mean, $q_c \propto p_c\,\pi_c / \bar p_c$.
# Our label draws are stratified, so these estimated priors are nearly exact, and alignment gets information that random labels wouldn't provide.

# %%
show_code({"FixMatch": at + "fixmatch"})

# %% [markdown]
# The last `Term` is FixMatch's own idea: the pseudo-label of the weak view is the target for `batch.strong()`; alignment and sharpening are additions.
# As in 6.5, the target is treated as a constant.
# For a hard pseudo-label this changes nothing, because an argmax doesn't change when its input changes a little.
# A *sharpened* one does change, and through it the network could lower the loss by moving its prediction on the weak view toward the poorer one on the strong view.
#
# Here are all steps so far, on the same twenty draws.

# %%
climb = {
    "labels, no views": "labels, no views",
    "labels, weak views": "labels, weak views",
    "labels, strong views": "labels, strong views",
    "pseudo-labels": "pseudo-labels",
    "consistency": "Π-model",
    "FixMatch": "FixMatch",
}
show_ladder(measured(ablation, climb), "labels, strong views", "From forty labels to FixMatch")

# %% [markdown]
# On the right are the mean accuracy on the test digits and the paired difference from the black line.
# Pseudo-labels and consistency alone gain little in these 600 steps, and FixMatch gains about 6 points.
# It differs from them in several settings, which 6.7 measures one by one.
#
# Now watch it learn.
# Press the button, and a network trains on your machine with the four labels per class.
# It uses the paper's $\tau = 0.95$, because then you can see digits pass the threshold one after another.
# Look for a digit *below* the threshold whose bars begin to change, although it has no pseudo-label of its own yet: all digits share the network's weights, so what it learns from one digit changes its predictions for others.

# %%
from course.widgets import watch_training

watch_training()

# %% [markdown]
# One of the eight digits may end up wrong.
# If its bar is below the threshold, it gives no pseudo-label, so the network doesn't train on this mistake; if it is above, the mistake is confirmed, as in lesson 5.
#
# ---
#
# **Break.** This is a good place to stop; the second sitting takes 35 minutes.

# %% [markdown]
# ## 6.7 Ablation: what each ingredient contributes · core · 5 min
#
# An **ablation study** removes one ingredient at a time and measures how much accuracy that costs.

# %%
base = draws(ablation, method="labels, no views")
minus = {
    "labels, strong views": "labels, strong views",
    "FixMatch": "FixMatch",
    "- any view": "without any view",
    "- strong view": "weak instead of strong views",
    "- threshold": "without threshold",
    "- sharpening": "without sharpening",
    "- alignment": "without alignment",
}
less = measured(ablation, minus)
show_ladder(less, "labels, strong views", "FixMatch with one ingredient less")

# %%
print("difference from FixMatch, in points")
for title in list(less)[2:]:
    print(f"{title:<30}{paired_difference(less[title], less['FixMatch']):+.1%}")

# %% [markdown]
# - Without any view, FixMatch loses about 8 points and falls below labels in strong views.
# - With a second weak view, drawn anew, in place of the strong one, no loss is visible in these draws.
# - Without the threshold, it loses nothing here either; 6.13 shows a setting where the threshold decides.
# - Without sharpening, FixMatch loses about half a point (the next picture shows that it doesn't help with the paper's threshold), and the interval for alignment includes zero.
#
# In the other direction, we start from pseudo-labels with the paper's threshold and without a ramp.
# The paper's loss (0.95, hard, no alignment) with our views and batches differs from them in the view alone.
# The rows with a plus add one setting to the paper's.

# %%
chain = {
    "pseudo-labels, no ramp": "loss on the same view",
    "as in the paper": "as in the paper",
    "paper + threshold 0.5": "+ threshold 0.5",
    "paper + sharpened": "+ sharpening",
    "paper + alignment": "+ alignment",
    "paper + ramp": "+ ramp",
    "FixMatch": "the course's version",
}
show_ladder(measured(ablation, chain), "as in the paper", "One setting at a time")

# %% [markdown]
# Computing the loss on a second, strong view instead of the same one is worth 4 points.
# That is the idea of FixMatch, and no other setting comes close.
# In the course's version, a second weak view does as well, so the second view needn't be strong, and missing corners like that of 6.6 are probably not what the gain comes from.
# We didn't try this with the paper's settings.
# Added to the paper's version, the lower threshold gains about one point, and the ramp and sharpening each lose less than one.
#
# Do the views do all the work, or the unlabeled digits?
# For a clean comparison, we take four rows with no views or weak views, for labels and unlabeled digits alike.

# %%
square = {
    "labels, weak views": "weak views alone",
    "- any view": "unlabeled digits alone",
    "- strong view": "both",
}
gains = {new: draws(ablation, method=old) - base for old, new in square.items()}
for name, gain in gains.items():
    print(f"{name:<24}{mean_interval(gain):+.1%} points over labels, no views")
extra = gains["both"] - gains["weak views alone"] - gains["unlabeled digits alone"]
print(f"{'both minus the sum':<24}{mean_interval(extra):+.1%} points")

# %% [markdown]
# Weak views alone bring about 6 points, unlabeled digits alone also about 6, and both together 14, which is a little more than the sum.
# So each has an effect of its own, and each makes the other a bit more useful.
#
# How can unlabeled digits help *without* views?
# Then pseudo-label and prediction belong to the same image, and the gradient of the cross-entropy with respect to the logits is prediction minus target (lesson 2), so it would be zero if the target were the prediction itself.
# But the target is sharpened, and it is aligned with the class priors, so let's leave out one or the other.

# %%
targets = {
    "- any view": "sharpened, aligned",
    "- any view, alignment": "only sharpened",
    "- any view, sharpening": "only aligned",
}
for name, target in targets.items():
    gain = draws(ablation, method=name) - base
    print(f"{target:<24}{mean_interval(gain):+.1%} points over labels, no views")

# %% [markdown]
# Sharpening alone and alignment alone each bring about 2 points, and the two together 6.
# Sharpening makes every prediction more confident, which moves the decision boundary away from dense regions, as lesson 4's entropy minimization does; alignment counteracts predictions that give too many digits to one class.
#
# All this holds for one set of small images.
# On photographs, Sohn and others (2020) found that strong views and a high threshold matter.

# %% [markdown]
# ## 6.8 Three variants in a few lines: Mean Teacher, VAT, FlexMatch · core · 7 min
#
# Many methods differ from those above in a few lines.
# Lines that FixMatch has too are pale here.

# %%
others = {"Mean Teacher": at + "mean_teacher", "VAT": at + "vat", "FlexMatch": at + "flexmatch"}
show_code({"FixMatch": at + "fixmatch", **others}, base="FixMatch")

# %% [markdown]
# **Mean Teacher** (Tarvainen and Valpola 2017) is the Π-model with a better target.
# A second network, the *teacher*, predicts it, and its weights $\theta'$ are an **exponential moving average** of the trained network's weights $\theta$: after each step,
#
# $$\theta' \leftarrow m\,\theta' + (1 - m)\,\theta,$$
#
# so the new teacher is a fraction $m$ of the old one, here 0.995, plus a fraction $1 - m$ of the trained network, which is called the *student*.
# Why is that better?
# Every batch gives a different, noisy gradient, so the student keeps jumping around, and the average cancels most of the noise.
# Here is a toy student with a single weight; the gradient is this weight plus noise, so its best value is 0. Its teacher uses $m = 0.99$, and in the first steps less, which is why `teacher_step` is given the step.

# %%
from course.deep.optimizers import teacher_step

rng, student, teacher, squares = np.random.default_rng(0), 1.0, 1.0, []
for step in range(1, 2001):
    student -= 0.1 * (student + rng.normal())
    teacher = teacher_step(teacher, student, step, decay=0.99)
    squares.append((student**2, teacher**2))
print("mean squared error of student and teacher:", np.mean(squares, axis=0).round(3))

# %% [markdown]
# All networks of this lesson, including the baseline, *predict* with such an average.
# Mean Teacher also uses it for its targets.
#
# **Virtual adversarial training**, or VAT (Miyato and others 2018), replaces the strong view by the small change $r$ that alters the prediction most.
# The change of the prediction is measured by the Kullback-Leibler divergence, $\mathrm{KL}(p \,\|\, q) = \sum_c p_c \log (p_c / q_c)$, which is 0 if $p$ and $q$ are equal:
#
# $$r = \mathrm{argmax}_{\lVert r \rVert \le \varepsilon} \mathrm{KL}\bigl(p(x)\,\Vert\,p(x + r)\bigr).$$
#
# Training then makes this divergence small, in the code as a cross-entropy, which differs by a constant because the target is fixed.
#
# At $r = 0$ the divergence has its minimum, so its gradient there is 0 and shows no direction.
# Close to 0, however, it is a quadratic form $\frac12 r^\top H r$ with the gradient $Hr$, where $H$ here holds the second derivatives, and the direction in which it grows most is the eigenvector of $H$ with the largest eigenvalue.
# VAT finds it by **power iteration**: start in a random direction, compute the gradient a short way along it, take the gradient's direction as the new one, and repeat.
# Each repetition multiplies by $H$ again, which turns the direction toward that eigenvector.
# Here it is for the network of 6.3 that saw labels only.

# %%
from course.deep.objectives import adversarial_direction, softmax, unit_rows

# Its inputs are centered: the mean image of the pool is subtracted.
net, points = augmented.network_, pool[:300] - augmented.center_
proba, start = softmax(net.logits(points)), np.random.RandomState(0).normal(size=points.shape)
first = adversarial_direction(net, points, proba, start)
second = adversarial_direction(net, points, proba, first)

# %%
kl = {}
for name, r in (("random", unit_rows(start)), ("one step", first), ("two steps", second)):
    moved = softmax(net.logits(points + 0.5 * r))
    kl[name] = np.mean(np.sum(proba * np.log(proba / moved), axis=1))
print(f"KL in a random direction below 0.1: {kl['random'] < 0.1}")
print(f"after one step above 1: {kl['one step'] > 1}")
print(f"a second step adds less than a quarter: {kl['two steps'] < 1.25 * kl['one step']}")

# %%
digit, r = pool[[60]], 0.5 * second[[60]]
changed = digit[0] + r[0], before(digit + r)[0]
show_teaching(
    (digit[0], before(digit)[0]), changed, threshold=None, titles=("A 1", "The same 1 plus r")
)

# %% [markdown]
# All changes have the same length, $\varepsilon = 0.5$, measured over all 64 pixels together, which run from 0 (white) to 1 (black).
# In a random direction, the prediction hardly changes, and one step already finds a direction in which it does; here, the second step adds less than a quarter.
# The picture shows one such digit: to your eye it is still a 1, but the network now predicts a 4.
# VAT's target is the prediction before the change, so the network learns not to change it where it changed most.
# The idea needs no augmentation; our version starts from a weak view.
#
# **FlexMatch** (Zhang and others 2021) gives every class its own threshold, lower for classes that are learned more slowly:
#
# $$\tau_c = \tau\,\frac{\beta_c}{2 - \beta_c}.$$
#
# Here $n_c$ is the number of pool digits whose latest prediction above $\tau$ (`latest`) was $c$, $n_\varnothing$ is the number of those without one, and $\beta_c = n_c / \max(n_\varnothing, \max_k n_k)$.
# At the start, nearly all digits count in $n_\varnothing$, so all $\beta_c$ and all thresholds are close to 0, and nearly every prediction becomes a pseudo-label; then the thresholds rise with what has been learned.
# This lets early mistakes in, but otherwise a class that is learned slowly would get no pseudo-labels at all.
#
# |method|target|compared on|$\tau$|$\lambda$|ramp|
# |---|---|---|---|---|---|
# |pseudo-labels|weak view, hard|the same view|0.95|1|yes|
# |Π-model|strong view|another strong view, squares||3|yes|
# |Mean Teacher|teacher, strong view|another strong view, squares||3|yes|
# |VAT|weak view|the view plus $r$, $\varepsilon = 0.5$||1|yes|
# |FixMatch|weak view, aligned, sharpened|strong view|0.5|1|no|
# |FlexMatch|weak view, aligned, sharpened|strong view|0.8, per class|1|no|
#
# These settings were chosen on the digits, with other label draws than those reported, so they suit this data set.

# %% [markdown]
# ## 6.9 All methods on thirty draws: what the intervals allow you to claim · core · 5 min
#
# Here are all methods on thirty label draws with 1, 4 and 10 labels per class, trained longer than before, 2,000 steps instead of 600 (`course bench deep`).

# %%
deep = load_results("deep")
names = {"LabelSpreading": "label spreading", "SupervisedNet": "labels, strong views"}
names |= {"PseudoLabel": "pseudo-labels", "PiModel": "Π-model", "MeanTeacher": "Mean Teacher"}
names |= {name: name for name in ("VAT", "FlexMatch", "FixMatch")}


def unseen_scores(name, per_class, **where):
    """Return the scores on held-out digits, draw by draw."""
    return deep.values("inductive_accuracy", method=name, per_class=per_class, **where)


every = {title: unseen_scores(name, 4) for name, title in names.items()}
show_ladder(every, "labels, strong views", "Four labels per class, thirty draws")

# %% [markdown]
# A comparison also depends on the number of steps.
# After 2,000 of them, pseudo-labels gain 2 points over the honest baseline and the Π-model gains 3; after 600, the gains were 0 and 1 point.

# %%
print(f"{'FixMatch minus':<22}" + "".join(f"{n:>15} per class" for n in (1, 4, 10)))
for rival, title in list(names.items())[:-1]:
    pairs = [(unseen_scores("FixMatch", n), unseen_scores(rival, n)) for n in (1, 4, 10)]
    print(f"{title:<22}" + "".join(f"{paired_difference(*pair):>+25.1%}" for pair in pairs))
pairs = [(unseen_scores("MeanTeacher", n), unseen_scores("PiModel", n)) for n in (1, 4, 10)]
print("\nMean Teacher minus")
print(f"{'Π-model':<22}" + "".join(f"{paired_difference(*pair):>+25.1%}" for pair in pairs))

# %% [markdown]
# On these digits you may say:
#
# - FixMatch is ahead of the honest baseline and of label spreading at 1, 4 and 10 labels per class.
# - Its gain over the honest baseline shrinks from 21 points at one label per class to 7 and then 2; the better the baseline, the less is left to gain.
# - FlexMatch and FixMatch can hardly be told apart. Only the interval at four labels per class excludes zero, by 0.1 points, and of 21 such intervals about one is expected to miss the true difference.
# - Mean Teacher is ahead of the Π-model, so averaged weights make the better target.
#
# At one label per class, the Π-model is 61 points behind FixMatch and 40 below the honest baseline; pseudo-labels and Mean Teacher are 6 and 8 points below it.
# Here is such a training.

# %%
_, _, y_one = label_draw(y, per_class=1, seed=0, test_size=500 / 1797)
collapsed = PiModel(max_iter=400, random_state=0).fit(pool, y_one)
predicted = np.bincount(collapsed.predict(unseen), minlength=10)
print("one class gets more than half of the 500 predictions:", predicted.max() > 250)

# %% [markdown]
# This is the weakness of 6.5: predicting the same class for most digits satisfies the consistency loss, and here the ten labels didn't prevent it.
#
# You may not say that this holds for other data, other networks or other settings, because the intervals only cover the chance of the label draw.
# Oliver and others (2018) showed that published gaps shrink when baselines are tuned as carefully as the method.
#
# Now back to your answer: which model gains more from the unlabeled digits?
# The baseline of the graph has its own setting, the number of neighbors, so we try one neighbor as well.
# For the network, the matched baseline answers this question; it is stored for 600 steps and the first twenty draws, the honest one for all thirty.


# %%
def nearest_neighbor(seed):
    """Return the accuracy of the nearest labeled neighbor on the test digits of a label draw."""
    train, test, few = label_draw(y, per_class=4, seed=seed, test_size=500 / 1797)
    known = train[few != -1]
    return KNeighborsClassifier(1).fit(X[known], y[known]).score(X[test], y[test])


# %%
alone = {
    "3 neighbors": unseen_scores("labels only", 4, family="label spreading"),
    "1 neighbor": np.array([nearest_neighbor(seed) for seed in range(1000, 1030)]),
}
network = unseen_scores("FixMatch", 4) - unseen_scores("SupervisedNet", 4)
matched = draws(ablation, method="FixMatch") - draws(ablation, method="labels, weak views")
graph = {name: unseen_scores("LabelSpreading", 4) - scores for name, scores in alone.items()}

# %%
print(f"the network gains {100 * matched.mean():.1f} points over labels, weak views (matched)")
print(f"the network gains {100 * network.mean():.1f} points over labels, strong views (honest)")
for name, gain in graph.items():
    print(f"the graph gains {100 * gain.mean():.1f} points over {name}; network minus graph:")
    print(f"    matched {paired_difference(matched, gain[:20]):+.1%}", end=", ")
    print(f"honest {paired_difference(network, gain):+.1%} points")
difference = paired_difference(network, graph["3 neighbors"])

# %%
reveal(
    "gain-from-unlabeled",
    0 if difference.low > 0 else 1 if difference.high < 0 else 2,
    "Label spreading gains more, over three neighbors as over one, with either baseline of the "
    "network, because neighbors are a weaker baseline. FixMatch still ends higher: without "
    "unlabeled digits, the network in strong views is about 8 points ahead of three neighbors, "
    "and label spreading's larger gain makes up only half of these 8.",
)

# %% [markdown]
# ## 6.10 An augmentation that changes the class: rotated digits · core · 4 min
#
# An augmentation makes a claim: this change leaves the class as it is.
# Here is a claim that is false: that a digit rotated by 180 degrees keeps its class.
# It is true of a 0, a 1 or an 8 only.

# %%
six = pool[[26]]
rotated = six[:, ::-1]  # the pixels in reverse order are the image rotated by 180 degrees
pair = (six[0], after(six)[0]), (rotated[0], after(rotated)[0])
show_teaching(*pair, threshold=None, titles=("A 6 as it is", "The same 6, rotated"))

# %% [markdown]
# The network predicts a 9, and so would you, but with this augmentation the loss would demand a 6.
# Now let every view be rotated with probability ½, for labels and unlabeled digits alike.
# To see what the unlabeled digits do, we need a control with the same rotation: labels only, *rotated too*.
# And to see which views do the damage, we also rotate the views of the labeled or of the unlabeled digits alone.
# All rows have four labels per class, 20 draws and 600 steps; labels only is the honest baseline, in strong views.

# %%
from course.bench import deep_turn as bench

turn = load_results("deep_turn")
rows = {
    bench.LABELS: "labels only",
    bench.LABELS_TURNED: "labels only, rotated",
    bench.FIXMATCH: "FixMatch",
    bench.FIXMATCH_TURNED: "FixMatch, rotated",
    bench.ONLY_LABELS: "FixMatch, labels rotated",
    bench.ONLY_POOL: "FixMatch, pool rotated",
}
six_nine = {title: turn.values("six_nine", method=name) for name, title in rows.items()}
show_ladder(six_nine, "labels only", "Accuracy on test digits 6 and 9")

# %%
for name, rival in (
    ("labels only, rotated", "labels only"),
    ("FixMatch", "labels only"),
    ("FixMatch, rotated", "labels only, rotated"),
    ("FixMatch, rotated", "labels only"),
    ("FixMatch, rotated", "FixMatch"),
    ("FixMatch, labels rotated", "FixMatch"),
    ("FixMatch, pool rotated", "FixMatch"),
    ("FixMatch, pool rotated", "FixMatch, labels rotated"),
):
    gain = paired_difference(six_nine[name], six_nine[rival])
    print(f"[{name}] minus [{rival}]: {gain:+.0%} points")

# %% [markdown]
# Rotation costs about 10 points of accuracy on the test digits 6 and 9, with unlabeled digits and without them.
# FixMatch is about 5 points ahead of labels only, with rotation and without it.
# So if all views are rotated, using the unlabeled digits is still better, but labels only *without* rotation is better than both rotated trainings.
# Within FixMatch, rotating the unlabeled digits alone costs 9 points, and rotating the 40 labeled ones alone costs 4.
# So a false view does damage wherever it is used, and in FixMatch it does more through the unlabeled digits: the pseudo-label of a 6 becomes the target for an image that looks like a 9.
#
# Before you train, look at your views and ask whether everyone would still assign the same class.

# %% [markdown]
# ## 6.11 Start from a pretrained encoder · core · 5 min
#
# So far, everything was learned from 1,297 small images.
# In practice, you would often start from a **pretrained encoder**: a network trained on a very large collection, whose output, the *embedding*, is used as the features.
# A **linear probe** is softmax regression on these features, with the encoder left unchanged.
#
# Our example is 1,500 real e-mails from 2002 and 2003, half of them spam, turned into 384 numbers each by a sentence encoder that was trained on other texts (Reimers and Gurevych 2019; Wang and others 2020); the course keeps the first 64 principal components, computed from all mails without their labels.
# From 1 to 50 mails per class have a label, and 30 % of the mails are the test set.

# %%
from course.datasets import load_mails
from course.methods import SoftmaxRegression

mails, spam = load_mails()

# %%
train, test, few = label_draw(spam, per_class=4, seed=0)
known = train[few != -1]
probe = SoftmaxRegression().fit(mails[known], spam[known])
print(mails.shape, f"accuracy with {len(known)} labels: {probe.score(mails[test], spam[test]):.2f}")

# %% [markdown]
# Here are thirty draws, from `course bench mails`: the probe, lesson 4's label spreading, and lesson 5's guarded classifier, which chooses between Poisson learning, a mixture and the probe by cross-validation on the labels (with one label per class, it takes Poisson learning).
# For comparison, *words* are word counts without any encoder, with naive Bayes and EM as in lesson 3.

# %%
from course.plots import show_curves

stored, counts = load_results("mails"), (1, 2, 4, 10, 50)


def on_mails(features, method):
    """Return the accuracies on the test mails, a row for each number of labels per class."""
    where = {"features": features, "method": method}
    return [stored.values("inductive_accuracy", per_class=n, **where) for n in counts]


# %%
curves = {
    "linear probe": on_mails("embedding", "labels only"),
    "spreading": on_mails("embedding", "label spreading"),
    "guarded": on_mails("guarded", "guarded (default)"),
    "words, EM": on_mails("words", "naive Bayes with EM"),
}
title, axes = "Spam or not, thirty label draws", ("labels per class", "accuracy on test mails")
show_curves(counts, curves, title, *axes, baseline="linear probe")

# %% [markdown]
# The picture compares models.
# To see what the unlabeled mails add, we compare each method with the same method without them; for label spreading, that is the three nearest labeled neighbors.
# The last two lines compare the words with the probe, without and with the unlabeled mails.

# %%
probe, words = curves["linear probe"], curves["words, EM"]
pairs = {
    "spreading": (curves["spreading"], on_mails("embedding", "3 nearest neighbors")),
    "guarded": (curves["guarded"], probe),
    "words, EM": (words, on_mails("words", "naive Bayes, labels only")),
    "words minus probe": (on_mails("words", "naive Bayes, labels only"), probe),
    "words, EM minus probe": (words, probe),
}

# %%
print(" " * 23 + "".join(f"{n} per class".ljust(18) for n in counts))
for name, pair in pairs.items():
    gains = (paired_difference(*row) for row in zip(*pair, strict=True))
    print(f"{name:<23}" + "".join(f"{gain:<+18.0%}" for gain in gains))

# %% [markdown]
# - With 50 labels per class, the probe is at 90 %, and no method gains more than two points over its own labels-only form.
# - With 1 to 10 labels per class, the unlabeled mails raise the accuracy of naive Bayes on word counts by 12 to 24 points, which puts it ahead of the probe on the embeddings.
# - On the embeddings, label spreading loses 5 points at one label per class and gains 4 points at ten, and the guarded classifier neither gains nor loses clearly.
#
# When is a pretrained encoder the better start?
# With labels only, it is on these mails, by 7 to 10 points at up to ten labels per class, but EM on the words more than makes up for that.
# That may be special to spam, which word counts happen to suit.
# So put a linear probe and a simple model with unlabeled data next to each other, and compare them on your data.
# But spam is half of the mails here, and the label draws are balanced; in a real mailbox, the classes aren't equally frequent.

# %% [markdown]
# ## 6.12 How many labels is it worth? · core · 4 min
#
# "Seven points more" doesn't tell you what you save.
# A more useful number is the **label equivalent**: how many labels the labels-only form of the *same* model (for FixMatch, the honest baseline) needs to reach the same accuracy.
# You can read it off a learning curve: draw a horizontal line at the accuracy of the method, and see where it meets the curve of its labels-only form.
# In the table below, the labels-only curve of each model is in the second line, and the intervals come from a bootstrap over the label draws (`course bench labels_worth`).

# %%
from course.bench import labels_worth

print(labels_worth.describe(load_results("labels_worth")))

# %% [markdown]
# FixMatch with four labels per class is worth about 11 labels per class of the same network with labels only, nearly three times as many.
# On the mails, naive Bayes with EM and four labels per class is worth about 45 labels per class of naive Bayes without the unlabeled mails.
# On breast cancer, however, with one label per class, the mixture with unlabeled points is worth about the one label it was given, perhaps less.
#
# How much that saves depends on the price per label, which you estimated in lesson 1.
# The number also depends on the labels-only curve.
# With four labels per class on the digits, Poisson learning is worth twice as many labels as Laplacian ridge, partly because its labels-only form, three neighbors, is the weaker model.

# %% [markdown]
# ## 6.13 Three sliders: threshold, strength, weight · more · 5 min
#
# The sliders below set the threshold $\tau$, the weight $\lambda$, and the *strength*, which scales the size of every change in the views (1 is the setting of 6.3).
# Each curve is the mean of only *two* trainings of 400 steps, with four labels per class and label draws with seeds 0 and 1, which are kept for choosing settings (`course bench fixmatch_settings`).
# So differences of a few points mean nothing, but larger ones are worth a look.
# Before you move anything, predict which of the three can ruin a training.

# %%
from course.widgets import fixmatch_sliders

fixmatch_sliders()

# %%
from course.bench import fixmatch_settings

print(fixmatch_settings.describe_grid(load_results("fixmatch_settings")))

# %% [markdown]
# The strength limits the best accuracy you can reach: without views (0) or with views that are too strong (3), every setting stays below 90 %.
# The threshold and the weight together decide whether the training fails.
# With $\lambda = 3$ and $\tau = 0$, every prediction counts, three times as much as a label, and with views the accuracy falls to 53 % or even to 10 %, as by guessing at random.
# At strengths 1 and 2, a threshold of 0.5 or a weight of 1 is enough to avoid that.
# So in 6.7, leaving out the threshold was harmless at $\lambda = 1$, which doesn't mean that it always is.

# %% [markdown]
# ## 6.14 Look at the errors · more · 6 min
#
# With *one* label per class, take one draw, and in it the digit that FixMatch misclassifies most often.
# We chose this draw of the twenty because its picture is clear.
# Here is the only labeled example of that digit, then nine of the errors with the predicted class, and below them nine that are classified correctly.

# %%
errors = load_results("deep_errors")


def one_draw(draw, method="FixMatch"):
    """Return the pool's rows and few labels, the test rows, and the predictions for them."""
    rows, asked, few = label_draw(y, per_class=1, seed=draw, test_size=500 / 1797)
    (kept,) = errors.where(method=method, draw=draw).rows
    return rows, few, asked, np.array(list(kept["guesses"]), dtype=int)


# %%
rows, few, asked, predicted = one_draw(1006)
wrong = predicted != y[asked]
worst = np.bincount(y[asked[wrong]]).argmax()
missed = wrong & (y[asked] == worst)
label, correct = rows[few == worst], asked[~wrong & (y[asked] == worst)]
titles = ["the label"] + [f"as {label}" for label in predicted[missed][:9]]
marks = [title != "the label" for title in titles]
show_digits(X[np.concatenate([label, asked[missed][:9]])], titles, marks=marks)

# %%
show_digits(X[np.concatenate([label, correct[:9]])], ["the label"] + ["correct"] * 9)
print(f"{missed.sum()} of the {np.sum(y[asked] == worst)} ones are misclassified")

# %% [markdown]
# The labeled 1 has a foot and no flag.
# All nine errors shown have a flag and no foot.
# All ones shown with a foot are correct, and so are the plain strokes and a few with a flag.
# So the errors shown are of one writing style that has no label, and it looks more like a 4 than like the labeled 1.
#
# Are digits far from the label misclassified more often?
# Sort all test digits of all twenty draws by the distance between their pixels and those of the labeled digit of their class, and compute the error rate in each fifth.


# %%
def far_and_wrong(draw, method):
    """Return the distance of each digit to the label of its class, and whether it is wrong."""
    rows, few, asked, predicted = one_draw(draw, method)
    labels = np.array([X[rows[few == k][0]] for k in range(10)])
    return np.linalg.norm(X[asked] - labels[y[asked]], axis=1), predicted != y[asked]


# %%
for method in ("labels, strong views", "FixMatch"):
    parts = [far_and_wrong(draw, method) for draw in range(1000, 1020)]
    away, wrong = (np.concatenate(part) for part in zip(*parts, strict=True))
    fifth = np.searchsorted(np.quantile(away, (0.2, 0.4, 0.6, 0.8)), away)
    shares = ", ".join(f"{100 * wrong[fifth == q].mean():.0f} %" for q in range(5))
    print(f"{method:<20} wrong, from the nearest to the farthest fifth: {shares}")

# %% [markdown]
# Both make few errors near the labels.
# In the farthest fifth, the network trained on labels only is wrong for about seven digits in ten, and FixMatch for about three.
# That is the second half of this lesson's message: unlabeled data helps far from the labels.
# Where it failed in our example, it failed for a whole group, and one more label in that group might repair it (active learning, lesson 5).

# %% [markdown]
# ## 6.15 Images, signals, tables: which changes keep the class? · more · 7 min
#
# For digits, anyone can say which changes keep the class.
# What about other data?
#
# - *Signals*: 64 values over time belong to one of four classes, each with its own sequence of bumps. A signal may come a little later, slower or louder, on a drifting baseline, or with a stretch missing, and we know that from how signals are recorded.
# - *A table*: for 30 measurements of a tumor, we can add a little noise or take some values from other rows (orange in the picture), but we hardly know what keeps the class.

# %%
from course.datasets import load_breast_cancer, make_waves
from course.deep import SignalAugmentation, TableAugmentation
from course.plots import show_kinds

waves, _ = make_waves(n_samples=300, random_state=0)
table, _ = load_breast_cancer()
table = (table - table.mean(axis=0)) / table.std(axis=0)

# %%
rng, kinds = np.random.RandomState(5), {}
for name, data, kind in (
    ("digits", pool, ImageAugmentation()),
    ("waves", waves, SignalAugmentation()),
    ("a table", table, TableAugmentation()),
):
    row = data[[131 if name == "digits" else 8]]
    kinds[name] = np.concatenate([row, kind.weak(row, rng, data), kind.strong(row, rng, data)])
alt = "A digit, a wave and a row of a table, each as it is, in a weak view and in a strong one."
show_kinds(kinds, alt=alt)

# %% [markdown]
# The next table has four labels per class, 400 steps and twenty draws.
# On digits and waves we also use a table's views, for labels and unlabeled points alike, next to labels only *with the same views*.

# %%
from course.bench import deep_kinds

print(deep_kinds.describe(load_results("deep_kinds")))

# %% [markdown]
# - On digits, a table's views cost the labels 5 points. The unlabeled digits still add 8 points with these poorer views.
# - On waves, views made for signals let FixMatch gain 16 points. With a table's views, labels only are 12 points less accurate, and FixMatch shows no clear gain over them.
# - On the table, the interval for FixMatch's gain over labels only runs from -3 to +3 points, so we can't tell whether the unlabeled points help.
#
# The unlabeled points never clearly hurt here, and on digits and waves the best accuracy came from the views made for them.
# If you know no changes that keep the class, use the methods of lessons 3 and 4, or start VAT (6.8) from the points as they are; these need none.

# %% [markdown]
# ## 6.16 After and around FixMatch · more · 4 min
#
# Many later methods, and some earlier ones, can be described by what they change in the few lines of FixMatch.
#
# - **MixMatch** (Berthelot and others 2019) averages the predictions for several views, sharpens the mean, and trains on weighted averages of pairs of images and of their targets.
# - **Noisy Student** (Xie, Luong and others 2020) trains a teacher, lets it label millions of images, trains an equal or larger student on them with strong noise, and repeats with the student as teacher.
# - **Meta Pseudo Labels** (Pham and others 2021) also updates the teacher, by how well its student does on the labeled data.
# - **FreeMatch** (Wang, Chen, Heng and others 2023) lets the thresholds follow the network's mean confidence, overall and per class.
# - **SoftMatch** (Chen and others 2023) replaces the threshold by a weight that falls smoothly for less confident predictions.
#
# `course.deep` has the last two as well.
# The next table compares them with FixMatch on two pools of about 380 digits.
# In one pool, the classes are nearly equally frequent; the other has a **long tail**: a few classes are frequent and many are rare, and here the most frequent one has thirty times as many digits as the rarest.
# Labels and test digits are balanced in both.
# *The paper's* FixMatch has the threshold 0.95, hard pseudo-labels and no alignment.

# %%
from course.bench import long_tail

print(long_tail.describe(load_results("long_tail")))

# %% [markdown]
# In the long tail, FixMatch gains 1.5 points if it is trained without alignment.
# Alignment assumes that the pool has the class priors of the labels, which are equal here, so it favors rare classes (6.6).
# With it, the accuracy on the five rare classes is 92 % instead of 90 %, but on the five frequent ones only 91 % instead of 96 %.
# SoftMatch, which doesn't align its pseudo-labels, is 0.9 points ahead of FixMatch, and FreeMatch can't be told from FixMatch.
# Against the paper's FixMatch, which doesn't align either, the intervals of both include zero.
#
# On the balanced pool, FreeMatch and SoftMatch are about half a point behind FixMatch, and so is FixMatch without alignment.
# So these rows show what alignment does, but no gain of FreeMatch's thresholds or SoftMatch's weights over FixMatch without alignment.
# The settings weren't tuned, and 400 steps are few.
#
# The benchmark USB (Wang, Chen, Fan and others 2022) compares such methods on images, text and audio, starting from pretrained networks where it can, and no method is best on all of them.

# %% [markdown]
# ## 6.17 Self-supervised pretraining: views without labels · more · 4 min
#
# **Self-supervised learning** uses the views and no label at all.
# In its contrastive form (Chen, Kornblith and others 2020), the network gets two views each of 64 digits, and has to find, for every view, the one among the other 127 that was made from the same image; no label is needed for that.
# The network is that of 6.2 with a last layer of 32 numbers, and softmax regression on these then uses the few labels (`course.deep.ViewMatching`, `course bench deep_pretrain`).

# %%
pretrain = load_results("deep_pretrain")
inputs = {"pixels": "pixels", "untrained net": "an untrained network"}
inputs["matched views"] = "the pretrained network"
probes = {
    f"softmax on {name}": draws(pretrain, inputs=key, method="softmax", per_class=4)
    for key, name in inputs.items()
}

# %%
baseline = "labels, strong views"
probes[baseline] = draws(ablation, method=baseline)
show_ladder(probes, baseline, "Four labels per class, after pretraining without labels")

# %% [markdown]
# Pretraining raises softmax regression from 84 to 91 %, level with the network trained on labels in strong views.
# The numbers of an untrained network are worse than pixels, so the network's architecture alone isn't the reason.
# FixMatch, which uses labels during training, is still ahead (6.6).

# %% [markdown]
# ## 6.18 Open the box: automatic differentiation · more · 12 min
#
# Training needs the gradient of the loss with respect to six thousand weights.
# Libraries such as PyTorch compute it from the code of the loss, by **automatic differentiation**.
# The course has a small readable version of about 250 lines (`course.deep.tensor`); the classifiers above use hand-written gradients, which are faster and tested against it.
# The idea fits into one example.

# %%
from course.deep import Tensor

x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = (x * x).sum()
loss.backward()
print("loss", loss.data, " gradient", x.grad)

# %% [markdown]
# The gradient of $\sum_i x_i^2$ is $2x$.
# A `Tensor` is an array that *records how it was computed*: each operation notes its inputs, and for each of them a **vector-Jacobian product**, a function that turns the gradient with respect to the result into the gradient with respect to that input.
# For a product, it multiplies by the other factor; `_sum_to` then adds up the entries along which NumPy broadcast a smaller array.

# %%
at = "course.deep.tensor:Tensor."
show_code({"product": at + "__mul__", "rectifier": at + "relu"})

# %% [markdown]
# `backward` walks through the record from the loss to the inputs and adds up the gradients that arrive, which is the chain rule.
# What happens if it runs twice?

# %%
try:
    loss.backward()
except RuntimeError as error:
    print(error)
(x * x).sum().backward()
print("gradient", x.grad)

# %% [markdown]
# The first attempt fails, because `backward` deletes the record to free its memory.
# A newly computed loss works, but its gradient is *added* to the old one, so 2, 4, 6 became 4, 8, 12.
# Adding is intended, since an input can be used several times in one loss.
# Therefore a training loop has to reset the gradients before each step, and PyTorch behaves in the same way.
#
# How do you know that a gradient is right?
# Change one input by a millionth, see how much the loss changes, and compare; this is a **gradient check**.
# Run it, and then try a function of your own.

# %%
from course.deep import gradient_check

rng = np.random.default_rng(0)
w, data = rng.normal(size=(5, 3)), rng.normal(size=(4, 5))


def my_function(w):
    return ((data @ w).relu() * 0.5).log_softmax().mean()


# %%
print(f"error below 1e-6: {gradient_check(my_function, w) < 1e-6}")
print(f"with a detached factor: {gradient_check(lambda a: (a * a.detach()).sum(), w) < 1e-6}")

# %% [markdown]
# `detach` returns the same numbers without their record, so half of the second gradient is missing, and the check finds it.
# For the sharpened targets of 6.6, this is what we want.
#
# With layers on top, a whole training fits into a cell.
# It has the same forty labels, and no views.

# %%
from course.deep import Linear, ReLU, Sequential, cross_entropy

rng, known = np.random.RandomState(0), y_few != -1
net = Sequential(Linear(64, 32, rng), ReLU(), Linear(32, 10, rng))
inputs, targets = pool[known].astype(np.float32), np.eye(10, dtype=np.float32)[y_few[known]]

# %%
for step in range(101):
    loss = cross_entropy(net(Tensor(inputs)), targets)
    loss.backward()
    for weights in net.parameters:
        weights.data -= 0.5 * weights.grad
        weights.grad = None
    if step % 50 == 0:
        print(f"step {step:>3}: loss {loss.data:.2f}")

# %% [markdown]
# In PyTorch, `torch.no_grad()` makes the detached target and `F.cross_entropy` the term; `course.deep.pytorch` has FixMatch in that form.

# %% [markdown]
# ## 6.19 In use, and where to go next · more · 4 min
#
# - *Speech.* Hours of recordings are cheap and transcripts are expensive; noisy student training with masked stretches of time and of frequency helps (Park and others 2020).
# - *Medical images.* Rotating a skin lesion is harmless and rotating a chest X-ray isn't, so ask the specialist about views as well as labels.
# - *Text.* Translating a sentence to another language and back keeps most of its meaning (Xie, Dai and others 2020).
# - *Graph neural networks* learn from features and a given graph together, where lesson 4 uses only the graph (Kipf and Welling 2017).
# - *Prediction-powered inference* gives valid intervals for a mean when most labels are predictions (Angelopoulos and others 2023).
# - *Open-set semi-supervised learning* detects pool images of classes without a label, instead of assigning a wrong one (Saito and others 2021).
# - *Test-time adaptation* keeps adapting a trained network to unlabeled points from a shifted domain, by minimizing entropy (Wang, Shelhamer and others 2021).

# %% [markdown]
# ## 6.20 Your own labels, and a poster · more · 3 min
#
# This is the last use of the labels you gave in lesson 1, labeling errors included.
# FixMatch gets them and all 1,797 images.

# %%
from course.datasets import load_hand_labels
from course.widgets import poster

y_hand, own = load_hand_labels()
given = y_hand != -1
print(f"{given.sum()} labels {'of your own' if own else 'that come with the course'}")
mine = FixMatch(max_iter=400, random_state=0).fit(X, y_hand)
own_net = mine.score(X[~given], y[~given])
print("labels for 0 to 9:", np.bincount(y_hand[given], minlength=10))
print("digits predicted as a 7:", np.sum(mine.predict(X[~given]) == 7))
print(f"accuracy on the other images: {own_net:.0%}")

# %% [markdown]
# The accuracy is lower than in the rest of the lesson.
# One reason is that these labels weren't drawn with four per class: in those that come with the course, no digit is labeled 7, so the network can't predict a 7, and about one digit in ten is lost from the start.
# In addition, two of the labels are wrong.

# %% [markdown]
# The poster shows the course on one page, with your own results, if you saved any.
# `poster(own_net, "poster.pdf")` saves it as a file to print.

# %%
poster(own_net)

# %% [markdown]
# ## 6.21 Five takeaways of the course · core · 2 min
#
# 1. Unlabeled points show the shape of the classes and labels give them their names, so a few labels and many points together can do what neither can do alone (3.5, 6.6).
# 2. What you gain is that fewer labels reach the same accuracy; measure it over many draws, against the same model trained on labels only (6.9, 6.12).
# 3. Different methods suit different structure, and each makes an assumption, so state it first (3.8, 6.15).
# 4. Check the unlabeled points and the views: domain shift (lesson 5) and views that change the class (6.10) cost accuracy.
# 5. Deep methods carry the idea to images, sound and text, where we know changes that keep the class (6.3, 6.15); compare them with a pretrained encoder and with a simple model (6.11).
#
# You began with two colored points and a boundary that looked right until the gray points came in.
# The habit matters more than any single method: state the assumption, report the labels-only baseline next to every result, repeat with other draws, and look at the errors.

# %% [markdown]
# ## 6.22 Quiz · core · 3 min

# %%
from course.widgets import quiz

quiz(lesson=6)

# %% [markdown]
# ## Summary
#
# **Augmentation says which changes keep the class; with unlabeled data, a network learns to ignore these changes also far from any label.**
#
# - FixMatch: a confident prediction on a weak view is the pseudo-label for a strong view.
# - The matched baseline shows what the unlabeled points add; the honest baseline, the best labels-only form, shows whether the method is worth using.
# - On the digits, views and unlabeled points each bring about 6 points, and together a little more than the sum.
# - As targets of the Π-model, predictions with averaged weights are better than those with the latest weights.
# - An augmentation that changes the class does damage through the labeled and, in FixMatch even more, through the unlabeled digits.
# - Compare a linear probe on a pretrained encoder with a simple model that uses unlabeled points; on the mails, the simple model won where labels were few.
#
# ### Notation
#
# |symbol|meaning|
# |---|---|
# |$p_c(x)$|predicted probability of class $c$ at input $x$|
# |$a(x)$, $A(x)$|weakly, strongly augmented view of $x$|
# |$\hat y$|pseudo-label|
# |$\tau$, $T$|threshold, temperature|
# |$\mathcal{L}_s$, $\mathcal{L}_u$|loss of the labeled, of the unlabeled points|
# |$\lambda$|weight of the unlabeled loss, `unlabeled_weight`|
# |$\theta$, $\theta'$, $m$|weights, the teacher's weights, decay of their average|
# |$r$, $\varepsilon$|adversarial change of the input, its largest length|
# |$\beta_c$|learning status of class $c$ in FlexMatch|
#
# ### References
#
# - Angelopoulos, A. and others (2023). Prediction-powered inference. *Science 382*.
# - Berthelot, D. and others (2019). MixMatch: A holistic approach to semi-supervised learning. *NeurIPS 32*.
# - Berthelot, D. and others (2020). ReMixMatch: Semi-supervised learning with distribution alignment and augmentation anchoring. *ICLR 2020*.
# - Chen, H. and others (2023). SoftMatch: Addressing the quantity-quality trade-off in semi-supervised learning. *ICLR 2023*.
# - Chen, T., Kornblith, S., Norouzi, M. and Hinton, G. (2020). A simple framework for contrastive learning of visual representations. *ICML 2020*.
# - Kipf, T. and Welling, M. (2017). Semi-supervised classification with graph convolutional networks. *ICLR 2017*.
# - Laine, S. and Aila, T. (2017). Temporal ensembling for semi-supervised learning. *ICLR 2017*.
# - Lee, D.-H. (2013). Pseudo-label: The simple and efficient semi-supervised learning method for deep neural networks. *ICML Workshop on Challenges in Representation Learning*.
# - Miyato, T., Maeda, S., Koyama, M. and Ishii, S. (2018). Virtual adversarial training. *IEEE TPAMI 41*.
# - Oliver, A. and others (2018). Realistic evaluation of deep semi-supervised learning algorithms. *NeurIPS 31*.
# - Park, D. and others (2020). Improved noisy student training for automatic speech recognition. *Interspeech 2020*.
# - Pham, H., Dai, Z., Xie, Q. and Le, Q. (2021). Meta pseudo labels. *CVPR 2021*.
# - Reimers, N. and Gurevych, I. (2019). Sentence-BERT. *EMNLP 2019*.
# - Saito, K., Kim, D. and Saenko, K. (2021). OpenMatch: Open-set semi-supervised learning with open-set consistency regularization. *NeurIPS 34*.
# - Sohn, K. and others (2020). FixMatch: Simplifying semi-supervised learning with consistency and confidence. *NeurIPS 33*.
# - Tarvainen, A. and Valpola, H. (2017). Mean teachers are better role models. *NeurIPS 30*.
# - Wang, D., Shelhamer, E. and others (2021). Tent: Fully test-time adaptation by entropy minimization. *ICLR 2021*.
# - Wang, W. and others (2020). MiniLM. *NeurIPS 33*.
# - Wang, Y., Chen, H., Fan, Y. and others (2022). USB: A unified semi-supervised learning benchmark for classification. *NeurIPS 35*.
# - Wang, Y., Chen, H., Heng, Q. and others (2023). FreeMatch: Self-adaptive thresholding for semi-supervised learning. *ICLR 2023*.
# - Xie, Q., Dai, Z., Hovy, E., Luong, M.-T. and Le, Q. (2020). Unsupervised data augmentation for consistency training. *NeurIPS 33*.
# - Xie, Q., Luong, M.-T., Hovy, E. and Le, Q. (2020). Self-training with Noisy Student improves ImageNet classification. *CVPR 2020*.
# - Zhang, B. and others (2021). FlexMatch: Boosting semi-supervised learning with curriculum pseudo labeling. *NeurIPS 34*.
#
# **Exercises:** in [`exercises/06_deep.ipynb`](../exercises/06_deep.ipynb) you write the loss of FixMatch and its gradient, and then the average of weights behind Mean Teacher.
#
# **Next:** the capstone, `exercises/capstone.ipynb`: twenty labels, any method of the course, and a hidden test set.
