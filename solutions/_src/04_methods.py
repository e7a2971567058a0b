# %% [markdown]
# # 4 · Exercises: methods
#
# You write the step at the heart of each family: which guesses to believe, how labels flow and where they come to
# rest, a demand that needs no label, two colleagues. At the end you build a bridge and watch names leak over it.
#
# **{tasks} tasks, {points} points, about {minutes} minutes.** `hint("graph.propagation_step")` helps,
# `solution("graph.propagation_step")` compares once you have tried, `progress()` adds up.

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
weights = seen.maximum(seen.T)  # joined if either of the two names the other

# %% [markdown]
# ## 1 · Whom to believe
#
# Self-training is a loop, and the method is in one line of it: which guesses become labels. In lesson 4 two reasonable rules let one
# class flood the others. Write the rule that keeps the classes level.

# %% exercise="self_training.best_of_each"

# %% [markdown] tags=["solution"]
# Sort once, by confidence. Whoever is guessed to be of class `c` then stands in a queue, the surest in front, and a slice takes the
# first `k` of it. Where a queue is shorter, a slice takes what there is. No threshold is needed, and none would do: it is the
# *count* that keeps the classes level.

# %% [markdown]
# Your rule in the loop of lesson 4, on three blobs with one label each:


# %%
def teach_itself():
    blobs, kinds = make_blobs(n_samples=300, random_state=0)
    known = hide_labels(kinds, per_class=1, random_state=0)
    panels = []
    for number in range(16):
        model = SoftmaxRegression().fit(blobs[known != -1], known[known != -1])
        if number in (0, 2, 15):
            right = model.score(blobs, kinds)
            panels.append((f"After {number} rounds: {right:.2f} right", known.copy(), model))
        rest = np.flatnonzero(known == -1)
        proba = model.predict_proba(blobs[rest])
        believed = np.asarray(best_of_each(proba, 5))
        known[rest[believed]] = proba[believed].argmax(axis=1)
    show_side_by_side(blobs, panels)


when_solved("self_training.best_of_each", teach_itself)

# %% [markdown]
# **Think:** your rule takes as many of each class. What does it do where one class is ten times as large as another?

# %% [markdown]
# ## 2 · From a graph to a walk
#
# A graph has weights; a walker needs chances. From each point, how probable is each next one? The same table averages:
# a row that sums to 1, times soft labels, is the mean soft label of the neighbors.

# %% exercise="graph.random_walk"

# %% [markdown] tags=["solution"]
# `keepdims=True` keeps the sums a column, so that each row is divided by its own. Without it NumPy lays the sums along the columns, and
# says nothing, since the table is square. A point without an edge has nowhere to go: zeros, and not NaN, which would
# spread over the whole graph in a few rounds.

# %% [markdown]
# **Think:** your table need not be symmetric, even where the weights are. For which pairs of points is it not?

# %% [markdown]
# ## 3 · One round of label propagation
#
# Average, then clamp. This is all of label propagation (Zhu and Ghahramani 2002).

# %% exercise="graph.propagation_step"

# %% [markdown] tags=["solution"]
# One product averages for every point and every class at once. Then the labels are put back: a labeled point has just averaged over
# its neighbors, too, and without the clamp it would forget what it was told. `labeled[:, None]` is a column, so that a
# whole row is replaced.

# %% [markdown]
# Two labels, your walk and your round. Watch color flow:


# %%
def flow():
    transition = random_walk(weights.toarray())
    soft_labels, rounds = targets, {}
    for number in range(1, 41):
        soft_labels = np.asarray(propagation_step(transition, soft_labels, labeled, targets))
        sums = soft_labels.sum(axis=1, keepdims=True)  # whoever has heard nothing yet has no vote
        soft_labels = soft_labels / np.where(sums > 0, sums, 1)
        if number in (1, 5, 15, 40):
            rounds[f"Round {number}"] = soft_labels
    show_rounds(X, y_few, rounds)


def flow_if_it_walks():
    when_solved("graph.random_walk", flow)


when_solved("graph.propagation_step", flow_if_it_walks)

# %% [markdown]
# **Think:** leave out the clamp. Where do all soft labels end after very many rounds?

# %% [markdown]
# ## 4 · Where it comes to rest
#
# At rest every point without a label is the mean of its neighbors: one linear equation a point. Solve them all at once (Zhu,
# Ghahramani and Lafferty 2003), or find another way to get there.

# %% exercise="graph.harmonic"

# %% [markdown] tags=["solution"]
# Row `i` of the Laplacian times the soft labels is *degree times own soft label, minus weights times soft labels of the neighbors*. At rest that
# is zero for everyone without a label. The labeled neighbors are known and go to the other side of the equation. A few
# thousand rounds of your propagation step come to the same, more slowly.


# %%
def at_rest():
    wide, truth = make_two_moons(n_samples=300, random_state=0)
    few = hide_labels(truth, per_class=1, random_state=4)
    near = neighbor_graph(wide, n_neighbors=10)
    near = near.maximum(near.T)
    told = (few[:, None] == [0, 1]).astype(float)
    soft_labels = np.asarray(harmonic(near.toarray(), few != -1, told))
    show_rounds(wide, few, {"At rest": soft_labels})
    print(f"{np.mean(soft_labels.argmax(axis=1) == truth):.2f} right")


when_solved("graph.harmonic", at_rest)

# %% [markdown]
# **Think:** add the same constant to all targets. What happens to the solution, and why?

# %% [markdown]
# ## 5 · A demand that needs no label
#
# Consistency guesses nothing. It asks how much the answers move when the points move a little, and adds that to the loss. Write the measure.

# %% exercise="consistency.consistency_loss"

# %% [markdown] tags=["solution"]
# Squared length of the difference for each point, mean over the points. The sum over classes comes first: it is a distance between two
# answers, and 2 is as far apart as two answers can be.

# %% [markdown]
# Your measure looks at two models: one that knows four labels only, and one that was asked to stand still.


# %%
def stand_still():
    few = hide_labels(y, per_class=2, random_state=1)
    moved = X + np.random.default_rng(0).normal(scale=0.1, size=X.shape)
    panels = []
    for title, weight in (("Labels only", 0.0), ("Asked to stand still", 100.0)):
        model = ConsistencyClassifier(weight=weight, random_state=0).fit(X, few)
        apart = consistency_loss(model.predict_proba(X), model.predict_proba(moved))
        panels.append((f"{title}: {apart:.3f}", few, model))
    show_side_by_side(X, panels)


when_solved("consistency.consistency_loss", stand_still)

# %% [markdown]
# **Think:** a model that gives every point the same answer disagrees with itself nowhere. What keeps it from winning?

# %% [markdown]
# ## 6 · Two colleagues
#
# In co-training each view names the points it is sure of. Join what they say. A point they quarrel over is left out, one that both name alike
# comes once.

# %% exercise="co_training.merge_guesses"

# %% [markdown] tags=["solution"]
# `np.unique` gives every point once, where it came first, and for each entry the place of its point. An entry whose name differs from
# the first name of its point marks a quarrel. A dict of lists reads more slowly and is as right.

# %% [markdown]
# **Think:** the two views are copies of each other. What is left of co-training?

# %% [markdown]
# ## 7 · Now make it fail
#
# Near means reachable through the data. So change what can be reached. Here are two tidy moons with a clean gap, a label at the far end of
# each, and propagation names every point rightly. You may add ten points. They have no label, and they carry no lie.

# %% exercise="graph.bridge"

# %% [markdown] tags=["solution"]
# A straight line of stones from one label to the other. What decides is whom a walker meets first: the bridge begins *at* the
# label of the upper moon and lands near that of the lower one, and on its way it crosses both moons, so that for many it is shorter to the
# wrong label than to their own. A bridge between the middles of the moons leaves the two labels about equally far.


# %%
def leak():
    angle = np.pi * (np.arange(100) + 0.5) / 100
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    moons, few = np.vstack([upper, [1.0, 0.5] - upper]), np.full(200, -1)
    few[[99, 199]] = 0, 1
    stones = np.asarray(bridge(moons, few), dtype=float).reshape(-1, 2)
    everything = np.vstack([moons, stones])
    known = np.concatenate([few, np.full(len(stones), -1)])
    near = neighbor_graph(everything, n_neighbors=7)
    near = near.maximum(near.T)
    told = (known[:, None] == [0, 1]).astype(float)
    soft_labels = harmonic_solution(near, known != -1, told)
    wrong = np.mean(soft_labels[:200].argmax(axis=1) != np.arange(200) // 100)
    show_graph(everything, near, known, f"{len(stones)} stones in the gap")
    show_points(
        everything, soft_labels.argmax(axis=1), f"{wrong:.0%} get a wrong name", given=known
    )


when_solved("graph.bridge", leak)

# %% [markdown]
# **Think:** how would you find ten such points among two thousand honest ones?
