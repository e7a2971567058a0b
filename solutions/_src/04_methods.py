# %% [markdown]
# # 4 · Exercises: methods
#
# You write the central step of each family of methods: selecting pseudo-labels, label propagation and its fixed point, a consistency loss, and co-training.
# At the end you build a bridge of points over which labels propagate to the wrong moon.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("graph.propagation_step")` helps, `solution("graph.propagation_step")` shows a solution once you have tried, `progress()` shows how far you are.

# %%
import numpy as np

from course.checks import check, hint, progress, solution, when_solved
from course.datasets import hide_labels, make_blobs, make_two_moons
from course.methods import ConsistencyClassifier, SoftmaxRegression
from course.methods.graph import neighbor_graph
from course.methods.propagation import harmonic_solution
from course.plots import show_graph, show_points, show_rounds, show_side_by_side

X, y = make_two_moons(n_samples=200, noise=0.08, random_state=1)
y_few = hide_labels(y, per_class=1, random_state=1)
labeled = y_few != -1
targets = (y_few[:, None] == [0, 1]).astype(float)
seen = neighbor_graph(X, n_neighbors=7)  # each point itself and the six nearest
weights = seen.maximum(seen.T)  # connected if either is a neighbor of the other

# %% [markdown]
# ## 1 · Which pseudo-labels to accept
#
# Self-training is a loop, and the important line decides which predictions become pseudo-labels.
# In lesson 4, two reasonable rules gave nearly all of the first pseudo-labels to one class.
# Write the rule that keeps the classes balanced.

# %% exercise="self_training.best_of_each"

# %% [markdown] tags=["solution"]
# Sort all points once by confidence.
# The points predicted to be of class `c` are then in order of confidence, and a slice takes the first `k`, or all if there are fewer.
# It is the *count* per class that keeps the classes balanced, which no threshold can do.

# %% [markdown]
# Your rule in the loop of lesson 4, on three clusters with one label each:


# %%
def teach_itself():
    blobs, kinds = make_blobs(n_samples=300, random_state=0)
    known = hide_labels(kinds, per_class=1, random_state=0)
    panels = []
    for number in range(16):
        model = SoftmaxRegression().fit(blobs[known != -1], known[known != -1])
        if number in (0, 2, 15):
            right = model.score(blobs, kinds)
            panels.append((f"After {number} rounds: accuracy {right:.2f}", known.copy(), model))
        rest = np.flatnonzero(known == -1)
        proba = model.predict_proba(blobs[rest])
        accepted = np.asarray(best_of_each(proba, 5))
        known[rest[accepted]] = proba[accepted].argmax(axis=1)
    show_side_by_side(blobs, panels)


when_solved("self_training.best_of_each", teach_itself)

# %% [markdown]
# **Think:** your rule takes equally many points of each class.
# What does it do if one class is ten times as large as another?

# %% [markdown]
# ## 2 · From a graph to a random walk
#
# A graph has weights, but a random walk needs probabilities.
# How probable is each next point, from each point?
# The same matrix averages: a row that sums to 1, times the soft labels, is the mean soft label of the neighbors.

# %% exercise="graph.random_walk"

# %% [markdown] tags=["solution"]
# `keepdims=True` keeps the sums in a column, so that each row is divided by its own sum.
# Without it, NumPy divides the columns and reports no error, because the matrix is square.
# A point without an edge gets a row of zeros instead of NaN, which would spread over the whole graph within a few iterations.

# %% [markdown]
# **Think:** your matrix need not be symmetric, even where the weights are.
# For which pairs of points is it not?

# %% [markdown]
# ## 3 · One iteration of label propagation
#
# Average, then clamp.
# This is all of label propagation (Zhu and Ghahramani 2002).

# %% exercise="graph.propagation_step"

# %% [markdown] tags=["solution"]
# One matrix product averages for every point and every class at once.
# Then the labeled points are clamped: they were averaged over their neighbors too, and without clamping their labels would fade.
# `labeled[:, None]` is a column, so that whole rows are replaced.

# %% [markdown]
# Two labels, your transition matrix, and your iteration.
# Watch how the labels propagate:


# %%
def flow():
    transition = random_walk(weights.toarray())
    soft_labels, rounds = targets, {}
    for number in range(1, 41):
        soft_labels = np.asarray(propagation_step(transition, soft_labels, labeled, targets))
        sums = soft_labels.sum(
            axis=1, keepdims=True
        )  # points that no label has reached yet have zeros
        soft_labels = soft_labels / np.where(sums > 0, sums, 1)
        if number in (1, 5, 15, 40):
            rounds[f"Iteration {number}"] = soft_labels
    show_rounds(X, y_few, rounds)


def flow_if_it_walks():
    when_solved("graph.random_walk", flow)


when_solved("graph.propagation_step", flow_if_it_walks)

# %% [markdown]
# **Think:** if you leave out the clamping, what do all soft labels converge to?

# %% [markdown]
# ## 4 · Where propagation converges: the harmonic solution
#
# At the fixed point, the soft label of every unlabeled point is the mean of its neighbors'.
# That is one linear equation per point.
# Solve them all at once (Zhu, Ghahramani and Lafferty 2003), or find another way to get there.

# %% exercise="graph.harmonic"

# %% [markdown] tags=["solution"]
# Row `i` of the Laplacian times the soft labels is *degree times own soft label, minus weights times soft labels of the neighbors*.
# At the fixed point that is zero for every unlabeled point.
# The labeled neighbors are known, so they go to the other side of the equation.
# A few thousand iterations of your propagation step give the same, only more slowly.


# %%
def show_harmonic():
    wide, truth = make_two_moons(n_samples=300, random_state=0)
    few = hide_labels(truth, per_class=1, random_state=4)
    near = neighbor_graph(wide, n_neighbors=10)
    near = near.maximum(near.T)
    given = (few[:, None] == [0, 1]).astype(float)
    soft_labels = np.asarray(harmonic(near.toarray(), few != -1, given))
    show_rounds(wide, few, {"Harmonic solution": soft_labels})
    print(f"accuracy {np.mean(soft_labels.argmax(axis=1) == truth):.2f}")


when_solved("graph.harmonic", show_harmonic)

# %% [markdown]
# **Think:** add the same constant to all targets. What happens to the solution, and why?

# %% [markdown]
# ## 5 · A consistency loss
#
# Consistency regularization needs no pseudo-labels.
# It measures how much the predictions change when the points change a little, and adds that to the loss.
# Write this loss.

# %% exercise="consistency.consistency_loss"

# %% [markdown] tags=["solution"]
# It is the squared length of the difference for each point, averaged over the points.
# Sum over the classes first, because it is a distance between two predictions.
# The largest possible value is 2.

# %% [markdown]
# Your loss for two models: one was trained on four labels only, and the other with consistency regularization.


# %%
def show_consistency():
    few = hide_labels(y, per_class=2, random_state=1)
    moved = X + np.random.default_rng(0).normal(scale=0.1, size=X.shape)
    panels = []
    for title, weight in (("Labels only", 0.0), ("With consistency", 100.0)):
        model = ConsistencyClassifier(weight=weight, random_state=0).fit(X, few)
        apart = consistency_loss(model.predict_proba(X), model.predict_proba(moved))
        panels.append((f"{title}: loss {apart:.3f}", few, model))
    show_side_by_side(X, panels)


when_solved("consistency.consistency_loss", show_consistency)

# %% [markdown]
# **Think:** a model that predicts the same for every point has a consistency loss of zero.
# What keeps training from ending there?

# %% [markdown]
# ## 6 · Two views: co-training
#
# In co-training, the classifier of each view labels the points it is confident about.
# Merge these labels.
# Leave out a point on which the two disagree, and return a point that both label alike once.

# %% exercise="co_training.merge_guesses"

# %% [markdown] tags=["solution"]
# `np.unique` gives every point once, the position where it came first, and for each entry the index of its point.
# An entry whose label differs from the first label of its point marks a conflict.
# A dict of lists is longer but just as correct.

# %% [markdown]
# **Think:** the two views are copies of each other. What is left of co-training?

# %% [markdown]
# ## 7 · Now make it fail
#
# Label propagation depends on which points are connected.
# Here are two moons with a clean gap and a label at the far end of each, and propagation classifies every point correctly.
# You may add ten unlabeled points.

# %% exercise="graph.bridge"

# %% [markdown] tags=["solution"]
# A straight line of points from one label to the other does it.
# What matters is which label a random walk reaches first.
# The bridge begins *at* the label of the upper moon, ends near that of the lower one, and crosses both moons on its way.
# So for many points it is a shorter path to the wrong label than their own moon is to the correct one.
# A bridge between the middles of the moons leaves both labels about equally far.


# %%
def leak():
    angle = np.pi * (np.arange(100) + 0.5) / 100
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    moons, few = np.vstack([upper, [1.0, 0.5] - upper]), np.full(200, -1)
    few[[99, 199]] = 0, 1
    added = np.asarray(bridge(moons, few), dtype=float).reshape(-1, 2)
    everything = np.vstack([moons, added])
    known = np.concatenate([few, np.full(len(added), -1)])
    near = neighbor_graph(everything, n_neighbors=7)
    near = near.maximum(near.T)
    given = (known[:, None] == [0, 1]).astype(float)
    soft_labels = harmonic_solution(near, known != -1, given)
    wrong = np.mean(soft_labels[:200].argmax(axis=1) != np.arange(200) // 100)
    show_graph(everything, near, known, f"{len(added)} points added")
    show_points(
        everything, soft_labels.argmax(axis=1), f"{wrong:.0%} are misclassified", given=known
    )


when_solved("graph.bridge", leak)

# %% [markdown]
# **Think:** how would you find ten such points among two thousand others?
