# %% [markdown]
# # 4 · Methods
#
# *Semi-supervised methods differ in the assumption they make; graph methods assume that points connected through dense regions share a label.*
#
# After this lesson you can
#
# - run self-training, and explain how the choice of pseudo-labels can make it fail,
# - write one step of label propagation, and say in three ways where it converges,
# - write down the Poisson equation on a graph and say what it changes when there are very few labels,
# - add a consistency or an entropy term to a loss and say what it does to the decision boundary,
# - choose a method by its assumption, and use a control to test the reason given for its success.
#
# **Time:** 90 minutes for the sections marked *core*, 20 for those marked *more*.
# The core comes in two sittings of 45 minutes, and the break is marked.
#
# **You need:** lesson 3, above all the three assumptions of 3.8 and the paired differences of 3.9.
#
# Terms in **bold** are defined where they first appear and collected in the [glossary](glossary.md).

# %%
import warnings

import numpy as np

from course.datasets import hide_labels, load_digits, make_cigars, make_two_moons
from course.evaluation import paired_difference
from course.methods import SoftmaxRegression
from course.plots import (
    show_digits,
    show_filmstrip,
    show_graph,
    show_points,
    show_rounds,
    show_side_by_side,
)

# %% [markdown]
# ## 4.1 Two meanings of near · core · 3 min
#
# Here are three points.
# One is labeled blue, one is labeled orange, and the ringed one has no label.
# Which class would you give it?

# %%
X, y = make_two_moons(n_samples=120, noise=0.08, random_state=3)
y_few = hide_labels(y, per_class=1, random_state=2)
blue, orange = np.flatnonzero(y_few == 0)[0], np.flatnonzero(y_few == 1)[0]
asked = 44

# %%
three = [blue, orange, asked]
show_points(X[three], y_few[three], "Is the ringed point blue or orange?", frame=X, ring=2)

# %%
for name, known in (("blue", blue), ("orange", orange)):
    print(f"distance from the ringed point to {name}: {np.linalg.norm(X[asked] - X[known]):.2f}")

# %% [markdown]
# Orange is less than a third as far away, and with three points there is no reason to doubt it.
# Now look at the same three points among all the others.

# %%
show_points(X, y_few, "The same three points, and 117 more", ring=asked)

# %% [markdown]
# Between the ringed point and orange there is a gap.
# Blue is farther away, but you can get there in short steps from point to point.
# So *near* can mean close in a straight line, or connected through the data, and graph methods use the second meaning.
#
# First, commit to an answer.

# %%
from course.widgets import commit, reveal

commit(
    "guess-or-group",
    "What do semi-supervised methods do with the points that have no label?",
    [
        "they predict labels for them and train on the predictions",
        "they group them and pass labels within groups",
        "some predict labels, some pass labels, and some do neither",
    ],
    hint="Think of the mixture in lesson 3. Which of the two did it do?",
)

# %% [markdown]
# ## 4.2 Self-training: learning from your own predictions · core · 8 min
#
# **Self-training** is the oldest semi-supervised method (Scudder 1965), and it works with any classifier that reports a confidence.
#
# 1. Fit the classifier to all points that have a label.
# 2. Predict the classes of the others, with a confidence for each.
# 3. Select some predictions and use them as labels from now on.
#    A predicted label that is used for training is called a **pseudo-label**.
# 4. Repeat until nothing is added.
#
# As a formula, one round adds
#
# $$\hat y_i=\mathrm{argmax}_c p_c(x_i)\quad\text{for all unlabeled } i\text{ with }\max_c p_c(x_i)\ge\tau,$$
#
# where $\tau$ is the **confidence threshold**.
# Other rules select differently, so the loop below takes the rule as an argument.

# %%
from course.methods.self_training import add_guesses, self_training_round


def self_train(X, y, select):
    """Return the last model of self-training, and what each round added."""
    rounds = []
    while (y == -1).any():
        added = self_training_round(SoftmaxRegression(), X, y, select)
        if not len(added["indices"]):
            break
        y = add_guesses(y, added["indices"], added["labels"])
        rounds.append(added)
    return SoftmaxRegression().fit(X[y != -1], y[y != -1]), rounds


# %% [markdown]
# Let's compare two rules on three groups of points with one label each: select every prediction with a confidence of at least 0.9, or the twelve most confident ones.

# %%
from course.datasets import make_blobs
from course.methods.selection import select_best, select_confident

blobs, kinds = make_blobs(n_samples=120, random_state=0)
rules = {
    "threshold 0.9": lambda proba: select_confident(proba, 0.9),
    "12 best": lambda proba: select_best(proba, 12),
}

# %%
few = hide_labels(kinds, per_class=1, random_state=4)
hidden = few == -1

# %%
alone = SoftmaxRegression().fit(blobs[~hidden], few[~hidden])
panels = [(f"Labels only: accuracy {alone.score(blobs[hidden], kinds[hidden]):.2f}", few, alone)]

# %%
history = {}
for name, rule in rules.items():
    model, history[name] = self_train(blobs, few, rule)
    accuracy = model.score(blobs[hidden], kinds[hidden])
    print(f"{name}: accuracy {accuracy:.2f}")
panels.append((f"12 best per round: accuracy {accuracy:.2f}", few, model))
show_side_by_side(blobs, panels)

# %% [markdown]
# Both rules end far below labels only.
# To see why, count the pseudo-labels per class in the first rounds.


# %%
def wrong_ones(rounds):
    """Return how many pseudo-labels of each round are wrong."""
    return [int(np.sum(added["labels"] != kinds[added["indices"]])) for added in rounds]


# %%
for name, rounds in history.items():
    counts = [np.bincount(added["labels"], minlength=3).tolist() for added in rounds[:6]]
    print(f"{name}, pseudo-labels per class in rounds 1 to 6:", *counts, sep="\n   ")
    print("   wrong ones in these rounds:", *wrong_ones(rounds[:6]))

# %% [markdown]
# In the first rounds, one class takes nearly all pseudo-labels.
# Nearly all of these are correct, but the next model has seen this class more often and predicts it farther out, so later rounds add wrong ones.
# So both rules select what is *confident*, which isn't the same as *correct*.
#
# A simple remedy keeps the classes balanced: select the four most confident predictions *per class*.
# It assumes that the classes are about equally frequent, which is true here.

# %%
rules["4 best per class"] = lambda proba: select_confident(proba, 0, max_per_class=4)
model, rounds = self_train(blobs, few, rules["4 best per class"])

# %%
known = few.copy()
for added in rounds:
    known = add_guesses(known, added["indices"], added["labels"])
accuracy = model.score(blobs[hidden], kinds[hidden])
show_points(
    blobs, known, f"After {len(rounds)} rounds: accuracy {accuracy:.2f}", given=few, model=model
)

# %%
print("wrong pseudo-labels per round:", *wrong_ones(rounds))

# %% [markdown]
# Most of the wrong pseudo-labels come late, when the correct ones far outnumber them.
#
# This was one draw, so here are twenty (without the threshold, which takes many rounds); within a draw, all rules share the labels.

# %%
del rules["threshold 0.9"]
scores = {name: [] for name in ("labels only", *rules)}
for seed in range(1000, 1020):
    few = hide_labels(kinds, per_class=1, random_state=seed)
    hidden = few == -1
    models = {"labels only": SoftmaxRegression().fit(blobs[~hidden], few[~hidden])}
    models |= {name: self_train(blobs, few, rule)[0] for name, rule in rules.items()}
    for name, model in models.items():
        scores[name].append(model.score(blobs[hidden], kinds[hidden]))

# %%
for name in rules:
    gain = paired_difference(scores[name], scores["labels only"])
    print(
        f"{name:<17} accuracy {np.mean(scores[name]):.2f}, gain over labels only {gain:+.0%} points"
    )

# %% [markdown]
# The classifier, the points and the labels are the same; the selection rule alone decides whether self-training loses or gains.
#
# No rule changes what the classifier can express.
# Softmax regression has straight boundaries, so it can teach itself a better straight boundary but never a curved one.
# For the moons we need a method that follows the data.
# (`SelfTrainingClassifier` is this loop with scikit-learn's parameters.)

# %% [markdown]
# ## 4.3 Neighbor graphs · core · 3 min
#
# Back to the ringed point.
# A **neighbor graph** connects each point by an edge to its $k$ nearest points, here $k=6$; two points are connected if either is among the nearest of the other.
# Its weights form a matrix $W$ with $w_{ij}=1$ if $i$ and $j$ are connected and 0 otherwise.
# As in scikit-learn, a point counts as the nearest to itself, so $w_{ii}=1$, and the six are itself and five others.
# Now only edges count, not distances.

# %%
from scipy.sparse.csgraph import shortest_path

from course.methods.graph import neighbor_graph

neighbors = neighbor_graph(X, n_neighbors=6)
weights = neighbors.maximum(neighbors.T)
steps, before = shortest_path(
    weights, unweighted=True, indices=[blue, orange], return_predecessors=True
)

# %%
path = [asked]
while path[-1] != blue:
    path.append(before[0, path[-1]])
show_graph(X, weights, y_few, "Neighbor graph, and the shortest path to blue", path=path)

# %%
print("steps from the ringed point to blue and to orange:", steps[:, asked])

# %% [markdown]
# There is a path of short steps to blue, and none to orange (`inf` steps).
# By this measure blue is nearer, and only the unlabeled points could tell us that.

# %% [markdown]
# ## 4.4 Label propagation: average and clamp · core · 7 min
#
# **Label propagation** (Zhu and Ghahramani 2002) gives every point a soft label $F_i$, a row with a probability for each class (or zeros as long as no label has reached the point), and repeats two moves:
#
# 1. *average*: replace each soft label by the mean of its neighbors' soft labels,
# 2. *clamp*: set the labeled points back to their given labels.
#
# With the **transition matrix** $P=D^{-1} W$, whose rows are those of $W$ divided by their sums $d_i=\sum_j w_{ij}$ (the *degrees*), averaging is a single matrix product:
#
# $$F\leftarrow P F,\qquad F_L\leftarrow Y_L$$
#
# Here $Y_L$ holds the given labels as rows with a single 1, and $F_L$ are the rows of $F$ for labeled points.

# %%
from course.methods.graph import transition_matrix
from course.methods.propagation import propagation_step
from course.methods.soft_labels import normalize_rows

transition, labeled = transition_matrix(weights), y_few != -1
targets = np.where(labeled[:, None], np.eye(2)[y_few], 0.0)


# %% tags=["cover"]
soft_labels, iterations = targets, {}
for t in range(1, 16):
    soft_labels = normalize_rows(propagation_step(transition, soft_labels, labeled, targets))
    if t in (1, 5, 10, 15):
        iterations[f"Iteration {t}"] = soft_labels
show_rounds(X, y_few, iterations)

# %% [markdown]
# The color is that of the most probable class, and the larger its lead over the other class, the deeper the color (here each lead is 1).
# In each iteration the labels move on by one edge.
# They never cross the gap, because no edge does, and after 15 iterations every point has been reached.
# (An unreached neighbor adds zeros to the average; `normalize_rows` makes it an average over the reached ones.)

# %%
accuracy = np.mean(soft_labels.argmax(axis=1)[~labeled] == y[~labeled])
nearest = np.linalg.norm(X[:, None] - X[[blue, orange]], axis=2).argmin(axis=1)
print(f"nearest of the two labels: accuracy {np.mean(nearest[~labeled] == y[~labeled]):.2f}")
print(f"label propagation:         accuracy {accuracy:.2f}")

# %% [markdown]
# Now try it yourself, with twice as many points.
# The board runs label spreading, a variant that 4.6 explains.
# It colors the plane between the points too, by the mean soft label of the nearest points.
# Press *play* to see the iterations.
# Click a point to give it a label, and click again to take it away.
# Then drag points into the gap: how many does it take until a color leaks into the other moon?

# %%
from course.widgets import Board

many, classes = make_two_moons(n_samples=240, noise=0.06, random_state=3)
first = hide_labels(classes, per_class=1, random_state=2)
Board(many, classes, method="label spreading", labels=first)

# %% [markdown]
# ## 4.5 The harmonic solution: where propagation converges · core · 7 min
#
# With noisier moons, some edges cross the gap, and the soft labels converge to values between 0 and 1.
# These values can be described in three ways.
#
# *A linear system.*
# At the **fixed point**, an iteration changes nothing, so every unlabeled point is the mean of its neighbors.
# A function with this property is called **harmonic**.
# Write $\Delta=D-W$ for the **graph Laplacian**, where $D$ holds the degrees on its diagonal.
# For an unlabeled point $i$, "equal to the mean of the neighbors" says that $d_i F_i-\sum_j w_{ij} F_j=0$, and the left side is row $i$ of $\Delta F$.
# With rows and columns split into labeled ($L$) and unlabeled ($U$) points, the harmonic function that keeps the given labels is therefore the solution of one linear system (Zhu, Ghahramani and Lafferty 2003):
#
# $$\Delta_{UU}\, F_U=-\Delta_{UL}\, Y_L$$

# %%
from course.methods.graph import graph_laplacian

moons, truth = make_two_moons(n_samples=200, random_state=0)
few = hide_labels(truth, per_class=1, random_state=4)
labeled = few != -1
targets = np.where(labeled[:, None], np.eye(2)[few], 0.0)
neighbors = neighbor_graph(moons, n_neighbors=10)
weights = neighbors.maximum(neighbors.T)

# %%
laplacian = graph_laplacian(weights).toarray()
harmonic = targets.copy()
from_labels = -laplacian[~labeled][:, labeled] @ targets[labeled]
harmonic[~labeled] = np.linalg.solve(laplacian[~labeled][:, ~labeled], from_labels)

# %% [markdown]
# Label propagation approaches this solution, though slowly.

# %%
transition, soft_labels, iterations = transition_matrix(weights), targets, {}
for t in range(1, 2001):
    soft_labels = normalize_rows(propagation_step(transition, soft_labels, labeled, targets))
    if t in (10, 100, 2000):
        iterations[f"iteration {t}"] = soft_labels
        print(f"iteration {t}: largest difference {np.abs(soft_labels - harmonic).max():.2f}")
show_rounds(moons, few, {"Harmonic solution": harmonic}, truth=truth)

# %% [markdown]
# *A random walk.*
# Start a walker at an unlabeled point and let it go to a random neighbor in each step, until it stands on a labeled point.
# The probability that this point is blue equals the soft label for blue at the starting point, because it solves the same system: it too is the mean of the neighbors' probabilities, and 0 or 1 at the labels.
# Let's check with 1,000 walkers from one point.

# %%
start = int(np.abs(harmonic[:, 0] - 0.7).argmin())
rng, cumulative = np.random.default_rng(0), transition.toarray().cumsum(axis=1)
walkers = np.full(1000, start)
while (walking := ~labeled[walkers]).any():
    chance = rng.random((walking.sum(), 1))
    walkers[walking] = (chance < cumulative[walkers[walking]]).argmax(axis=1)
print(
    f"walks that end at blue: {np.mean(few[walkers] == 0):.2f}, soft label for blue: {harmonic[start, 0]:.2f}"
)

# %% [markdown]
# *An energy.*
# Sum the squared differences of the soft labels over all edges:
#
# $$E(f)=\sum_{\text{edges}} w_{ij} (f_i-f_j)^2=f^\top\Delta f$$
#
# This is the **Dirichlet energy** of one column $f$ of $F$ (the cell sums over the columns), and it is small if connected points have similar values.
# Without labels, every constant minimizes it.
# *Subject to the given labels staying fixed*, it is smallest at the harmonic solution.
# The derivative with respect to an unlabeled $f_i$ is $2\sum_j w_{ij} (f_i-f_j)$, and setting it to zero gives the same equations again.
# So the harmonic solution is the smoothest way to fill in the missing labels.

# %%
from course.methods.graph import dirichlet_energy

for name, part in (*iterations.items(), ("harmonic solution", harmonic)):
    print(f"{name:<18} energy {dirichlet_energy(weights, part):.2f}")

# %% [markdown]
# In the picture, from left to right, the soft labels change gradually from blue to orange.
# The predicted class changes where the two soft labels are equal, and here this is the wrong place: the left arm of the lower moon has become blue (ringed).

# %% [markdown]
# ## 4.6 Label spreading, unreachable points and class mass normalization · core · 8 min
#
# Three things can go wrong with propagation, and each has a standard answer.
#
# *Points without a label in reach.*
# With too few neighbors the graph falls into several **connected components**, and nothing reaches a component without a label.

# %%
from course.methods.graph import reachable

for n_neighbors in (3, 4, 6):
    neighbors = neighbor_graph(moons, n_neighbors)
    unreachable = ~reachable(neighbors.maximum(neighbors.T), labeled)
    print(f"{n_neighbors} neighbors: {unreachable.sum()} of {len(moons)} points out of reach")

# %% [markdown]
# The answer is to use more neighbors, or to label a point in each component.
# If you do neither, `LabelPropagation` gives these points the class proportions of the labels and warns you.
#
# *Labels that may be wrong.*
# **Label spreading** (Zhou, Bousquet, Lal, Weston and Schölkopf 2004) replaces the clamp by a compromise, in which a point takes a fraction $\alpha$ from its neighbors and $1-\alpha$ from its given label:
#
# $$F\leftarrow\alpha S F+(1-\alpha) Y,\qquad S=D^{-1/2} W D^{-1/2}$$
#
# The rows of $Y$ for unlabeled points are zero.
# The symmetric normalization divides $w_{ij}$ (here with $w_{ii}=0$) by $\sqrt{d_i d_j}$, which reduces the influence of points with many neighbors.
# Because of the factor $\alpha$, labels fade with distance, and a labeled point whose neighbors disagree with it can be overruled.
# The fixed point is again the solution of a linear system, $F^*=(1-\alpha) (I-\alpha S)^{-1} Y$.
#
# To test this, give ten labels per class, and then make two of each ten wrong.

# %%
from course.methods.graph import spreading_matrix
from course.methods.propagation import harmonic_solution

similarity = spreading_matrix(weights).toarray()


def with_wrong_labels(seed, n_wrong):
    """Return the accuracy on the unlabeled moons of propagation and of spreading at two alphas.

    Then, for each alpha, how many wrong labels spreading overrules, and after these what the
    neighbors contribute to the true class at a wrong label.
    """
    few = hide_labels(truth, per_class=10, random_state=seed)
    rng, labeled = np.random.default_rng(seed), few != -1
    chosen = [rng.choice(np.flatnonzero(few == c), n_wrong, replace=False) for c in (0, 1)]
    wrong = np.concatenate(chosen)
    few[wrong] = 1 - few[wrong]
    targets = np.where(labeled[:, None], np.eye(2)[few], 0.0)
    answers = [harmonic_solution(weights, labeled, targets)]
    for a in (0.9, 0.99):
        answers.append((1 - a) * np.linalg.solve(np.eye(200) - a * similarity, targets))
    right = [f.argmax(axis=1) == truth for f in answers]
    overruled = [np.sum(r[wrong]) for r in right[1:]]
    contributed = [np.sum(f[wrong, truth[wrong]]) / 4 for f in answers[1:]]
    return [np.mean(r[~labeled]) for r in right] + overruled + contributed


# %%
for n_wrong in (0, 2):
    scores = np.array([with_wrong_labels(seed, n_wrong) for seed in range(1000, 1020)])
    print(
        f"{2 * n_wrong} of 20 labels wrong, mean of 20 draws: propagation {scores[:, 0].mean():.2f}"
    )
    for a, column in ((0.9, 1), (0.99, 2)):
        gain = paired_difference(scores[:, column], scores[:, 0])
        print(f"   spreading, alpha {a:<4}  {scores[:, column].mean():.2f}  {gain:+.1%} points")
for a, i in ((0.9, 3), (0.99, 4)):
    overruled, part = scores[:, [i, i + 2]].mean(axis=0)
    print(f"at wrong labels, alpha {a}: overruled {overruled:.1f} of 4, own weight {1 - a:.2f},")
    print(f"   the neighbors contribute {part:.3f} to the true class")

# %% [markdown]
# With correct labels, spreading is a little worse than propagation.
# With four wrong ones of twenty, it is 10 points better with $\alpha=0.99$, which overrules three of them.
# With $\alpha=0.9$ a wrong label's own weight, 0.10, exceeds what its mostly unlabeled neighbors contribute to the true class, 0.066, so hardly any is overruled and the gain is small.
#
# *Classes of unequal size.*
# Propagation can predict one class for too many points.
# **Class mass normalization** (Zhu, Ghahramani and Lafferty 2003) multiplies each column of $F_U$ by a factor such that the columns' total masses are in proportion to the **class priors** $\pi_c$, the expected class proportions:
#
# $$\hat y_i=\mathrm{argmax}_c\;\pi_c\,\frac{F_{ic}}{\sum_{j\in U} F_{jc}}$$
#
# On the breast cancer data, 37 % of the cases are malignant.
# We draw 20 labels at random, *without* stratifying, so that the class priors can honestly be estimated from them.

# %%
from course.datasets import load_breast_cancer
from course.methods import LabelPropagation
from course.methods.calibration import normalize_class_mass

cells, tumors = load_breast_cancer()  # class 0 is malignant
neighbors = neighbor_graph(cells, n_neighbors=7)
cell_weights = neighbors.maximum(neighbors.T)


# %%
def three_ways(seed):
    """Return (accuracy, proportion malignant): as is, normalized, on the symmetric graph."""
    few = hide_labels(tumors, n_labeled=20, random_state=seed)
    hidden, priors = few == -1, np.bincount(few[few != -1], minlength=2) / 20
    soft = LabelPropagation(kernel="knn").fit(cells, few).label_distributions_[hidden]
    symmetric = LabelPropagation(kernel="precomputed").fit(cell_weights, few)
    answers = soft, normalize_class_mass(soft, priors), symmetric.label_distributions_[hidden]
    predicted = [f.argmax(axis=1) for f in answers]
    return [(np.mean(p == tumors[hidden]), np.mean(p == 0)) for p in predicted]


# %%
found = np.array([three_ways(seed) for seed in range(1000, 1020)])
ways = "as is", "normalized", "on the symmetric graph"
for name, column, (accuracy, malignant) in zip(ways, range(3), found.mean(axis=0), strict=True):
    gain = paired_difference(found[:, column, 0], found[:, 0, 0])
    gain = f", {gain:+.1%} points" if column else ""
    print(f"propagation {name:<24}malignant {malignant:.0%}, accuracy {accuracy:.2f}{gain}")

# %% [markdown]
# Propagation as is predicts malignant for half as many cases as there are; normalization raises the proportion to 30 % and the accuracy to 0.90. (It fixes the sums of the soft labels, not the counts, so it needn't reach 37 %.)
# As in scikit-learn, `kernel="knn"` is a *directed* graph: a point averages over its own seven nearest points whether or not they count it among theirs.
# On the *symmetric* graph of 4.3, the same propagation reaches 31 % without any class priors, so directed edges cause most of the deficit.

# %% [markdown]
# ## 4.7 Poisson learning: labels as sources and sinks · core · 7 min
#
# With very few labels, the harmonic solution can fail.
# Here are its predictions for the digits with one label per class, on an extreme one of twenty draws.

# %%
images, digits = load_digits()
# Pixels are whole numbers of sixteenths, so many distances are equal; tiny noise breaks the ties.
images = images + 1e-4 * np.random.default_rng(0).standard_normal(images.shape)

# %%
neighbors = neighbor_graph(images, n_neighbors=10)
image_weights = neighbors.maximum(neighbors.T)
few = hide_labels(digits, per_class=1, random_state=1004)
one_each = np.where(few[:, None] != -1, np.eye(10)[few], 0.0)

# %%
harmonic = harmonic_solution(image_weights, few != -1, one_each)
at_labels = np.flatnonzero(few != -1)[few[few != -1].argsort()]
image_degrees = graph_laplacian(image_weights).diagonal()  # without an edge to itself
print("digits of each class:", *np.bincount(digits))
print("predicted:           ", *np.bincount(harmonic.argmax(axis=1)))
print("edges at each label: ", *image_degrees[at_labels].astype(int))
print("mean of each column: ", *harmonic.mean(axis=0).round(3))

# %% [markdown]
# One class takes more than twice its share, and another gets only 12 points.
# The reason is the *level* of the columns.
# Each column of $F$ is 1 at its own label and 0 at the other labels, and elsewhere it varies around a middle level, which is highest for the 9 and lowest for the 3.
# A class that is a little higher everywhere gets all doubtful points.
# The level tends to be higher if the class's label has more edges, because random walks then reach it more often (the labeled 9 has 20; the mean correlation over the draws below is 0.86).
# In the limit of many unlabeled points per label, each column is constant except for spikes at the labels (Calder, Cook, Thorpe and Slepčev 2020).
#
# **Poisson learning**, from the same paper, doesn't fix the values at the labels.
# Instead every labeled point is a *source*, of fixed strength, for its own class and a *sink* for the others.
# The soft labels are replaced by potentials $V$, a column per class, that solve the **Poisson equation** on the graph:
#
# $$\Delta V=\sum_{j\in L}\delta_j\, (y_j-\bar y)$$
#
# Here $y_j$ is the label of $j$ as a row with a single 1, $\bar y$ is the mean of these rows, and $\delta_j$ is 1 at point $j$ and 0 elsewhere.
# In words: at every unlabeled point, the potential is the mean of its neighbors' potentials, and a labeled point feeds a fixed amount into the column of its class and takes fixed amounts out of the others.
# The rows and columns of the Laplacian sum to zero, so on a connected graph there is a solution only if the sources sum to zero, which is why we subtract the mean.
# It is unique up to a constant per column, and we choose the one whose mean, weighted by the degrees, is zero in each column, so that no class is higher than the others everywhere.
# A point is classified by its largest potential.

# %%
blobs, kinds = make_blobs(n_samples=150, random_state=0)
few = hide_labels(kinds, per_class=1, random_state=2)
labeled = few != -1
targets = np.where(labeled[:, None], np.eye(3)[few], 0.0)

# %%
neighbors = neighbor_graph(blobs, n_neighbors=10)
weights = neighbors.maximum(neighbors.T)

# %%
laplacian = graph_laplacian(weights).toarray()
source = np.where(labeled[:, None], targets - targets[labeled].mean(axis=0), 0.0)
potentials = np.linalg.lstsq(laplacian, source, rcond=None)[0]
degrees = laplacian.diagonal()
potentials -= degrees @ potentials / degrees.sum()

# %%
found = {"Harmonic solution": harmonic_solution(weights, labeled, targets)}
found["Poisson equation"] = potentials / np.ptp(potentials)  # rescaled for the colors
for name, values in found.items():
    accuracy = np.mean(values.argmax(axis=1)[~labeled] == kinds[~labeled])
    counts = np.bincount(values.argmax(axis=1))
    print(f"{name}: accuracy {accuracy:.2f}, points per class {counts}, true {np.bincount(kinds)}")
show_rounds(blobs, few, found, truth=kinds)

# %% [markdown]
# In the harmonic solution, blue takes 20 points too many, most of them from orange (misclassified points are ringed); with the Poisson equation (potentials rescaled for the colors), most of these go back.
#
# With two classes and one label each, the solutions differ only by a factor and a constant per column, because in both, $\Delta$ times the solution is nonzero only at the two labels, with opposite signs.
# But the constant moves the boundary, here on the moons of 4.5.

# %%
from course.methods.poisson import poisson_solution

few = hide_labels(truth, per_class=1, random_state=4)
labeled, targets = few != -1, np.where(few[:, None] != -1, np.eye(2)[few], 0.0)
neighbors = neighbor_graph(moons, n_neighbors=10)
weights = neighbors.maximum(neighbors.T)
for name, solve in (("harmonic", harmonic_solution), ("Poisson", poisson_solution)):
    predicted = solve(weights, labeled, targets).argmax(axis=1)
    print(f"{name}: accuracy {np.mean(predicted[~labeled] == truth[~labeled]):.2f}")

# %% [markdown]
# Is the level really the reason?
# As a control, we keep the harmonic solution and only subtract each column's weighted mean.


# %%
def three_solutions(seed):
    """Return the accuracy of the harmonic solution, of its centered form and of Poisson.

    The last value is the correlation of the labels' edges with the columns' levels.
    """
    few = hide_labels(digits, per_class=1, random_state=seed)
    labeled, targets = few != -1, np.where(few[:, None] != -1, np.eye(10)[few], 0.0)
    harmonic = harmonic_solution(image_weights, labeled, targets)
    correlation = np.corrcoef(image_degrees @ targets, harmonic.mean(axis=0))[0, 1]
    centered = harmonic - image_degrees @ harmonic / image_degrees.sum()
    answers = harmonic, centered, poisson_solution(image_weights, labeled, targets)
    right = [f.argmax(axis=1)[~labeled] == digits[~labeled] for f in answers]
    return [*np.mean(right, axis=1), correlation]


# %%
scores = np.transpose([three_solutions(seed) for seed in range(1000, 1020)])
print(f"digits, one label per class, 20 draws: harmonic solution {scores[0].mean():.0%}")
for name, accuracy in (("harmonic solution, centered", scores[1]), ("Poisson equation", scores[2])):
    gain = paired_difference(accuracy, scores[0])
    print(f"{name:<28} {accuracy.mean():.0%}, {gain:+.0%} points")
print(f"Poisson minus centered: {paired_difference(scores[2], scores[1]):+.1%} points")
print(f"mean correlation of a label's edges and its column's level: {scores[3].mean():.2f}")

# %% [markdown]
# Centering alone brings 3 of the 4 points, so the level is most of the reason; the equation adds 1.1 more.
#
# `PoissonLearning` adds a second stage, the **MBO scheme** (Merriman, Bence and Osher 1994), which alternates between averaging over the graph and rounding to hard labels, and so reduces the number of edges between different classes.
# The rounding keeps the class sizes near the proportions of the labels (a mild preference), or near the class priors if you give them (a strong one).
# Here is its gain (`course bench poisson`).

# %%
from course.bench import describe
from course.evaluation import load_results

print(describe("poisson", load_results("poisson")))

# %% [markdown]
# The rows differ only in the second stage.
# On the digits with one label per class, the MBO scheme adds 0.6 points *without* class priors, and 3.2 with the proportions of the labels, which are equal because the draws are stratified.
# So most of its gain comes from knowing the class proportions.
# On breast cancer, the equal proportions are wrong and yet gain more than the true ones.
# But given priors are also enforced more strongly, so this doesn't show which proportions are better.

# %% [markdown]
# **Break.**
# You have seen two families of methods: self-training predicts labels and trains on them, and graph methods pass labels along edges.
# The second sitting starts with methods that also give you a function for new points.
#
# ---

# %% [markdown]
# ## 4.8 Laplacian-regularized least squares and the transductive SVM · core · 8 min
#
# Graph methods label the points of the graph, and for a new point they need an additional rule.
# **Laplacian-regularized least squares** (Belkin, Niyogi and Sindhwani 2006; *Laplacian ridge* in tables) learns a function from the start: $h(x)=\sum_i a_i\,\kappa(x_i, x)$, a weighted sum of bumps, where the *kernel* $\kappa(x_i, x)$ is a bump centered at $x_i$.
# For labels $y_i=\pm 1$ it minimizes three terms: the error at the labels, the roughness of $h$ in space, and its energy along the graph:
#
# $$\min_h\;\frac{1}{l}\sum_{i\in L}\left(h(x_i)-y_i\right)^2+\beta\,\lVert h\rVert_\kappa^2+\frac{\gamma}{n^2}\,\mathbf{h}^\top\Delta\,\mathbf{h}$$
#
# The norm $\lVert h\rVert_\kappa^2=\sum_{ij} a_i a_j\,\kappa(x_i, x_j)$ is large for wiggly functions.
# The vector $\mathbf{h}$ holds the values of $h$ at all $n$ points, so the last term is the Dirichlet energy of 4.5.
# Penalizing the energy along the graph in this way is called **manifold regularization**.
# The sum is quadratic in the coefficients $a_i$, so they are the solution of one linear system.
# With $\gamma=0$ we get its labels-only form, *kernel ridge regression*.

# %% [markdown]
# A **support vector machine** chooses the boundary with the largest *margin*, the distance to the nearest labeled point.
# The **transductive SVM** (Joachims 1999) also keeps the unlabeled points away from the boundary, on whichever side they are, so that it has to run through low density.
# With $h(x)=w\cdot\phi(x)+b$, where $\phi(x)$ are features for which $\kappa(x, x')=\phi(x)\cdot\phi(x')$, the version of Chapelle and Zien (2005) minimizes
#
# $$\frac{\beta}{2}\lVert w\rVert^2+\frac{1}{l}\sum_{i\in L}\max(0, 1-y_i h(x_i))^2+\frac{\lambda}{u}\sum_{i\in U}\exp(-3\, h(x_i)^2)$$
#
# The margin is $1 /\lVert w\rVert$, so the first term makes it wide.
# The second penalizes labeled points inside the margin or on the wrong side, and the third, unlabeled points near the boundary.
# The third has many local minima, so $\lambda$ is increased in stages, and a constraint on the class balance excludes the solution with all points on one side.
# With more than two classes, both methods learn one function for each class against the rest.

# %%
from course.methods import LaplacianRidgeClassifier, TransductiveSVC

few = hide_labels(y, per_class=2, random_state=13)
hidden = few == -1

# %%
fitted = {
    "Kernel ridge regression": LaplacianRidgeClassifier(manifold_weight=0),
    "Laplacian ridge": LaplacianRidgeClassifier(manifold_weight=100),
    "Transductive SVM": TransductiveSVC(unlabeled_weight=1, random_state=0),
}
panels = []
for name, model in fitted.items():
    accuracy = model.fit(X, few).score(X[hidden], y[hidden])
    panels.append((f"{name}: {accuracy:.2f}", few, model))
show_side_by_side(X, panels)
svm = TransductiveSVC(unlabeled_weight=0).fit(X, few)
same = np.mean(svm.predict(X) == fitted["Kernel ridge regression"].predict(X))
print(f"support vector machine, labels only: accuracy {svm.score(X[hidden], y[hidden]):.2f},")
print(f"   the same prediction as kernel ridge regression for {same:.0%} of the points")

# %% [markdown]
# With labels only, the boundary cuts through a moon (left; the support vector machine's is similar).
# There it crosses many edges whose ends then have different values, and it runs close to many unlabeled points.
# So the energy and the penalty are large for this boundary, and both methods move it into the gap.
#
# We picked this draw because both methods succeed on it.
# Here is their mean gain over the labels-only form of each (`course bench same_model`).

# %%
from course.bench import same_model

print(same_model.describe_gains(load_results("same_model")))

# %% [markdown]
# With four labels per class, both methods gain on two moons, circles and digits, by 7 to 22 points.
# On the checkerboard no gap separates the classes, so at most 1.6 points are gained, and Laplacian-regularized least squares *loses* 5.5 points with ten labels per class.
# On breast cancer with one label per class it loses 8 points, while the transductive SVM gains 7, perhaps through its balance constraint.

# %% [markdown]
# ## 4.9 Consistency regularization · core · 9 min
#
# A photograph that is shifted by one pixel still shows the same thing, and you needn't know *what* it shows to know this.
# So whatever a model predicts for a point, it should predict for a slightly changed copy too.
# We can check this at every point, labeled or not, with no pseudo-label.
# As a term in a loss, it is called **consistency regularization** (Sajjadi, Javanmardi and Tasdizen 2016; Laine and Aila 2017):
#
# $$\mathcal{L}=-\frac{1}{l}\sum_{i\in L}\log p_{y_i}(x_i)+\lambda\,\frac{1}{n}\sum_{i=1}^{n}\lVert p(x_i)-p(x_i+\delta_i)\rVert^2$$
#
# The first term is the cross-entropy at the labels.
# The second, the **consistency loss**, is the mean squared difference of the class probabilities before and after a small random change $\delta_i$.
# A constant prediction has a consistency loss of zero, so only the first term keeps the model from making one.
#
# To see how this moves a boundary, we need a model whose boundary can bend.
# **Random Fourier features** (Rahimi and Recht 2007) replace $x$ by many cosines $\cos(\omega_j\cdot x+\varphi_j)$ with random frequencies $\omega_j$ and phases $\varphi_j$.
# A straight boundary in these features is a curve in $x$.
# `ConsistencyClassifier` is this model with the loss above; it raises $\lambda$ in four stages, so that the labels shape the model first.

# %%
from copy import copy

from course.methods import ConsistencyClassifier

model = ConsistencyClassifier(weight=30, noise=0.45, random_state=0).fit(X, few)

# %%
panels = []
for stage in model.history_[::3]:
    earlier = copy(model)
    earlier.coef_ = stage["coef"]
    accuracy = earlier.score(X[hidden], y[hidden])
    panels.append((f"Weight {stage['weight']:g}: accuracy {accuracy:.2f}", few, earlier))
show_side_by_side(X, panels)

# %%
for stage in model.history_[::3]:
    print(f"weight {stage['weight']:>2g}: consistency loss {stage['consistency_loss']:.4f}")

# %% [markdown]
# On the left, the four labels alone leave the boundary free to cross the moons; on the right, the same model also has to be consistent.
# Inside a class the predictions for a point and its copy agree anyway.
# They differ only where the boundary runs among points, so the consistency loss pushes it into the gap.
#
# The change is Gaussian with a standard deviation of 0.45 times the median distance to the tenth neighbor.
# Do the copies stay on their own moon, and what is gained over the same model with weight 0, on twenty draws?


# %%
rng = np.random.default_rng(0)
for noise in (0.45, 3):
    copies = X + noise * model.features_.spacing * rng.standard_normal(X.shape)
    nearest = np.linalg.norm(copies[:, None] - X, axis=2).argmin(axis=1)
    print(
        f"noise {noise}: {np.mean(y[nearest] != y):.0%} of the copies are nearest to the other moon"
    )


# %%
def consistency_gain(per_class, noise):
    """Return the gain of consistency over the same model without it, as an interval."""
    scores = []
    for seed in range(1000, 1020):
        few = hide_labels(y, per_class, random_state=seed)
        for weight in (30, 0):
            model = ConsistencyClassifier(weight=weight, noise=noise, random_state=0).fit(X, few)
            scores.append(model.score(X[few == -1], y[few == -1]))
    return paired_difference(scores[::2], scores[1::2])


# %%
for noise, per_class in ((0.45, 1), (0.45, 2), (0.45, 4), (3, 4)):
    gain = consistency_gain(per_class, noise)
    print(f"noise {noise:<4}  {per_class} per class: gain {gain:+.0%} points")

# %% [markdown]
# With the larger change, a fifth of the copies are nearest to the other moon, and consistency loses 22 points.
# So the important question, also in lesson 6, is which changes preserve the class: in the plane, small shifts; for images, small translations or rotations and thicker strokes.

# %% [markdown]
# ## 4.10 Entropy minimization · core · 5 min
#
# A second term of this kind asks the model to give one class most of the probability.
# The **entropy** $H(p)=-\sum_c p_c\log p_c$ of a prediction is largest when all classes are equally probable, and 0 when one class has probability 1.
# Predictions near the decision boundary have high entropy, so if the loss contains the mean entropy of the unlabeled points, a boundary through a dense region becomes expensive.
# This is **entropy minimization** (Grandvalet and Bengio 2005):
#
# $$\mathcal{L}=-\frac{1}{l}\sum_{i\in L}\log p_{y_i}(x_i)+\lambda\,\frac{1}{u}\sum_{i\in U} H(p(x_i))$$

# %%
from course.methods import EntropyMinimization
from course.methods.entropy import entropy

print(
    "entropy of 50:50, 80:20, 100:0:", entropy(np.array([[0.5, 0.5], [0.8, 0.2], [1, 0]])).round(2)
)
blobs, kinds = make_blobs(n_samples=120, random_state=3)
few = hide_labels(kinds, per_class=1, random_state=1)
hidden = few == -1

# %%
panels = []
for weight in (0, 0.1):
    model = EntropyMinimization(unlabeled_weight=weight).fit(blobs, few)
    accuracy = model.score(blobs[hidden], kinds[hidden])
    panels.append((f"Entropy weight {weight}: accuracy {accuracy:.2f}", few, model))
show_side_by_side(blobs, panels)

# %% [markdown]
# On this draw the boundaries move toward the gaps; 4.13 has more draws and data sets.
# But a model that gives every point the same class with probability 1 has zero entropy too, and only the labels prevent it.
# And a straight boundary needs a straight gap, which the moons don't have.

# %% [markdown]
# ## 4.11 Co-training and tri-training · core · 6 min
#
# Self-training learns from its own predictions.
# **Co-training** (Blum and Mitchell 1998) uses two classifiers that see different columns of the data, called **views**.
# In each round, each one gives its most confident predictions to the other as pseudo-labels.
# The idea needs views that are each sufficient for the task and make independent mistakes, such as the words on a web page and the words in links to it.
# Are the first and the second half of the columns of a table such views?
#
# We can test this with two **controls**: comparisons in which the supposed cause is removed.
# In the first, *both* classifiers see all columns; they are then one classifier, which teaches itself the two most confident predictions per class in each round, as many as co-training adds.
# This removes the views but also gives the model all columns, so it tests whether splitting them pays.
# In the second, the columns are split *at random* instead of into halves.
# If splitting pays, co-training must beat the first control; if this particular split matters, it must beat the second.
# The classifier is softmax regression in all rows.

# %%
from course.bench.map import describe_views

print(describe_views(load_results("map")))

# %% [markdown]
# On breast cancer with one label per class, co-training gains 9 points over labels only, but the controls gain as much, and with more labels they are slightly *better*.
# On the digits, the first control beats co-training by 6 to 13 points, and with four or ten labels per class co-training even falls below labels only, presumably because each classifier sees only half of the image.
# So on breast cancer the views don't explain the gain: the first control is just balanced self-training (4.2).
#
# **Tri-training** (Zhou and Li 2005) needs no views.
# It trains three classifiers on three **bootstrap** samples of the labels (drawn at random with replacement), and where two of them agree, their prediction becomes a pseudo-label for the third.

# %% [markdown]
# ## 4.12 What each method does with an unlabeled point, and what it assumes · core · 3 min
#
# Back to what you committed to in 4.1.
#
# |method|an unlabeled point|assumption|fails when|
# |---|---|---|---|
# |self-training, tri-training|gets a pseudo-label|confident predictions are correct|the first model is confident and wrong, or one class takes all|
# |co-training|gets a pseudo-label from the other view|each view is sufficient, and their mistakes are independent|half of the columns is not enough|
# |mixture (lesson 3)|gets soft labels from its components|cluster (3.8): each class is one Gaussian|classes have another shape|
# |propagation, spreading, Poisson learning|passes labels on along its edges|manifold (3.8): connected points share a class|edges connect different classes|
# |Laplacian-regularized least squares|adds its edges to the loss|manifold, as above|as above|
# |consistency|adds the change of its prediction to the loss|smoothness (3.8): a small change keeps the class|the change is too large or of the wrong kind|
# |entropy, transductive SVM|is pushed away from the boundary|cluster: the boundary runs through low density|classes overlap, or the first boundary is far off|

# %%
reveal("guess-or-group", 2, "Consistency, for example, needs no predicted label at all.")

# %% [markdown]
# So it is a myth that semi-supervised learning only guesses labels and learns from them.

# %% [markdown]
# ## 4.13 The map: methods, data sets and numbers of labels · core · 9 min
#
# Which method should you choose?
# Here are the methods of lessons 3 and 4 on five data sets, over the same twenty label draws (`course bench map`).
# *Guarded* is a model chosen by cross-validation on the labels among Poisson learning, a mixture and softmax regression; lesson 5 explains it.
# A cell shows by how many percentage points the method is above or below labels only, here the three nearest labeled neighbors weighted by distance (with two labels in all, the nearer one decides).
# It is blue for a gain and orange for a loss if the 95 % interval of the paired difference excludes zero, and white otherwise.

# %%
from course.bench.map import CONTROLS
from course.plots import show_map

everything = load_results("map")
names = dict.fromkeys(row["method"] for row in everything.rows)
shown = [
    name for name in names if name not in ("all labels", *CONTROLS) and "labels only" not in name
]
show_map(everything, "Percentage points gained or lost against labels only", methods=shown)

# %% [markdown]
# - *Two moons and circles.* Graph methods and consistency gain, because they can follow curved classes. Softmax regression, which uses no unlabeled point, and the methods built on it lose with four or more labels per class, because their boundaries are straight.
# - *Blobs.* The mixture's model is right here, and it gains with every number of labels. Co-training always loses, since each of its views is a single coordinate, and with one label per class self-training fails as in 4.2. Label spreading is better on a symmetric graph (next cell).
# - *Digits.* Graph methods gain with every number of labels, and Poisson learning gains most with up to four per class. (Propagation and spreading use a directed graph here, Poisson learning a symmetric one; 4.7 compares equations on one graph.)
# - *Breast cancer.* With two labels per class most rows gain, softmax regression too, because three nearest neighbors are a weak baseline there. Propagation loses with every number of labels; 4.6 shows two repairs.

# %%
from course.methods import LabelSpreading

blobs, kinds = make_blobs(random_state=0)
neighbors, accuracy = neighbor_graph(blobs, n_neighbors=10), []
for seed in range(1000, 1020):
    few = hide_labels(kinds, per_class=1, random_state=seed)
    for weights in (neighbors, neighbors.maximum(neighbors.T)):
        model = LabelSpreading(kernel="precomputed", alpha=0.9, max_iter=1000).fit(weights, few)
        accuracy.append(np.mean(model.transduction_[few == -1] == kinds[few == -1]))
gain = paired_difference(accuracy[1::2], accuracy[::2])
print(f"label spreading, one label per class, symmetric minus directed graph: {gain:+.0%} points")

# %% [markdown]
# A method can differ from three nearest neighbors because the model is different, or because it uses unlabeled points.
# So here is each method against *its own labels-only form*, on the digits.
# For a graph method this is the nearest labeled neighbors, because without unlabeled points a graph connects a new point to nothing else.

# %%
from course.bench.map import describe_own_gains

print(describe_own_gains(everything, data="digits"))

# %% [markdown]
# With one label per class, Poisson learning gains most, 26 points.
# Entropy minimization *loses* 7 there: with so few labels, a model can be confident and wrong.
# Self-training gains exactly nothing with one and four labels per class, because no prediction reaches its threshold of 0.9; section 5.5 explains why.
# And a large gain over a weak form isn't necessarily a good accuracy: with four labels per class the mixture gains 16 points here, but only 2 over three nearest neighbors.

# %% [markdown]
# ### No method wins everywhere
#
# Poisson learning does well on all five data sets.
# But we chose these, so here are two that the map leaves out, the cigars of lesson 3 and a checkerboard, with ten labels per class (`course bench guarded`).

# %%
beyond = load_results("guarded")
print(f"{'points against labels only':<28}{'cigars':<20}checkerboard")
for name in ("Gaussian mixture", "softmax regression", "guarded", "Poisson learning"):
    gains = []
    for data in ("cigars", "checkerboard"):
        cell = beyond.where(data=data, per_class=10)
        pair = [cell.values("transductive_accuracy", method=m) for m in (name, "labels only")]
        gains.append(paired_difference(*pair))
    print(f"{name:<28}{gains[0]:<+20.0%}{gains[1]:+.0%}")

# %%
from course.methods import PoissonLearning

cigars, upper = make_cigars(random_state=0)
draws = [hide_labels(upper, per_class=10, random_state=seed) for seed in range(1000, 1020)]
for stretch in (1, 4):
    points = cigars * [1, stretch]
    neighbors = neighbor_graph(points, n_neighbors=10)
    one, other = np.triu(neighbors.maximum(neighbors.T).toarray(), 1).nonzero()
    fits = [PoissonLearning().fit(points, few).transduction_ == upper for few in draws]
    accuracy = np.mean([fit[few == -1] for fit, few in zip(fits, draws, strict=True)])
    print(f"vertical axis times {stretch}: Poisson learning {accuracy:.2f},", end=" ")
    print(f"edges between the two cigars {np.mean(upper[one] != upper[other]):.0%}")

# %% [markdown]
# On the cigars, softmax regression gains eight points without any unlabeled point, because a straight boundary is right here.
# Poisson learning loses ten, because too many edges connect the two cigars: with the vertical axis stretched, 5 % instead of 8 % do, and its accuracy rises from 0.73 to 0.97.
# On the checkerboard the cluster and manifold assumptions fail, the boundaries aren't straight, and all four lose.
#
# For your own data, say which assumption of 4.12 you believe and why, take a method that makes it, and compare it with its labels-only form.

# %% [markdown]
# ## 4.14 A path of digits: how a 9 becomes a 4 · core · 4 min
#
# In a graph you can trace where a wrong label came from.
# Here are ten labeled digits, one per class, and 1,787 unlabeled ones.

# %%
few = hide_labels(digits, per_class=1, random_state=11)
hidden = few == -1
neighbors = neighbor_graph(images, n_neighbors=7)
weights = neighbors.maximum(neighbors.T)
with warnings.catch_warnings(record=True) as caught:
    spreading = LabelSpreading(kernel="precomputed", alpha=0.9, max_iter=1000).fit(weights, few)
print(str(caught[-1].message).partition(":")[0], "(not connected to a labeled one)")
predicted = spreading.transduction_
print(f"accuracy on the unlabeled digits: {np.mean(predicted[hidden] == digits[hidden]):.2f}")

# %% [markdown]
# (The 27 get equal class probabilities, so they are predicted as 0, the first class, and count in the accuracy.)
#
# Some nines are classified as 4.
# In the graph of all images classified as 4, we find the shortest path from the labeled 4 to each of these nines, and show the longest of them.

# %%
from sklearn.neighbors import NearestNeighbors

fours = np.flatnonzero(predicted == 4)
lengths = NearestNeighbors(n_neighbors=6).fit(images).kneighbors_graph(mode="distance")
among = lengths.maximum(lengths.T)[fours][:, fours]
source = np.flatnonzero(few[fours] == 4)[0]
far, before = shortest_path(among, directed=False, indices=source, return_predecessors=True)
path = [np.argmax(np.where(digits[fours] == 9, far, -1))]
while path[-1] != source:
    path.append(before[path[-1]])
path = fours[path[::-1]]

# %%
notes = ["labeled 4"] + [""] * (len(path) - 2) + ["predicted 4"]
show_filmstrip(images[path], digits[path], notes, "From a labeled 4 to a misclassified 9")

# %% [markdown]
# Each image resembles the one before it, and yet the last one is a 9.
# So *connected* doesn't always mean *same class*.
# We picked this label draw because its path consists of fours and nines only, which is true of six of the first thirty draws.
#
# But label spreading adds up the influence of every label over all walks, because $(I-\alpha S)^{-1}=I+\alpha S+\alpha^2 S^2+\dots$, and the entries of $S^t$ sum over all walks of $t$ edges, which may repeat points.
# Here it is for the last image of the path.

# %%
from scipy.sparse import eye_array
from scipy.sparse.linalg import spsolve

system = (eye_array(len(images)) - 0.9 * spreading_matrix(weights)).tocsc()
at_last = np.zeros(len(images))
at_last[path[-1]] = 1 - 0.9
influence = spsolve(system, at_last)[~hidden]
for i in influence.argsort()[::-1][:3]:
    print(f"label {few[~hidden][i]}: {influence[i] / influence.sum():.0%} of the influence")

# %% [markdown]
# About half of the influence comes from the labeled 4, and the rest from other digits; the labeled 9 isn't among the top three.
# So the path shows a real connection, but not the only reason.

# %% [markdown]
# ## 4.15 Quiz · core · 3 min

# %%
from course.widgets import quiz

quiz(lesson=4)

# %% [markdown]
# ## 4.16 Label golf · more · 8 min
#
# Reach 95 % accuracy on the board with as few labels as possible.
# Every click asks for the true label of a point and can't be taken back, so *which* point do you ask about?
#
# *Par* is the number of labels needed by an algorithm that sees only the points.
# `choose_labels` cuts the neighbor graph into as many groups as it may ask questions, and asks for a typical point of each.

# %%
from course.methods.active import choose_labels


def labels_needed(X, y, goal=0.95):
    """Return how many labels choose_labels needs until spreading reaches the goal."""
    for n in range(2, 30):
        chosen = choose_labels(X, n, random_state=0)
        few = np.full(len(y), -1)
        few[chosen] = y[chosen]
        model = LabelSpreading(kernel="knn", n_neighbors=10, alpha=0.9, max_iter=1000)
        predicted = model.fit(X, few).transduction_
        if np.mean(predicted[few == -1] == y[few == -1]) >= goal:
            return n


# %%
hole, classes = make_two_moons(n_samples=120, noise=0.12, random_state=0)
par = labels_needed(hole, classes)
print("par:", par)
Board(hole, classes, method="label spreading", golf=True, par=par)

# %% [markdown]
# You see two moons, and the algorithm doesn't, so two clicks can be enough if they are the right ones.
# Of the 3,600 pairs with one point of each moon, 169 reach the goal, and points chosen at random need 11 labels in the median of 200 games (`course bench golf`).
# Where is a label worth most: at the end of a moon, in its middle, or where the moons come close?
# Lesson 5 turns this question into a method.

# %% [markdown]
# ## 4.17 Showpiece: ten labels · more · 12 min
#
# The strongest result of this lesson classifies the digits from ten labels, one per class.
# It has three ingredients:
#
# 1. Poisson learning, because there is only one label per class,
# 2. a distance for images, the *image distortion model* (Keysers, Deselaers, Gollan and Ney 2007): it changes little under small distortions, because each pixel may match a pixel next to it,
# 3. class priors, if you know them.
#
# Take a digit, the same digit moved by one pixel, and the nearest digit of another class: which of the two is farther from the first?

# %%
from course.methods.image_distance import image_distances

image = images[4]
moved = np.roll(image.reshape(8, 8), 1, axis=1).ravel()
others = images[digits != digits[4]]
other = others[np.linalg.norm(others - image, axis=1).argmin()]
shown = np.array([image, moved, other])

# %%
plain, deformed = np.linalg.norm(shown - image, axis=1), image_distances(image[None], shown)[0]
for name, distance in (("Euclidean distance", plain), ("image distortion model", deformed)):
    print(f"{name}: moved copy {distance[1] / distance[2]:.2f} times as far as the other digit")
show_digits(shown, ["a 4", "moved", "other"])

# %% [markdown]
# The two distances have different units, because the second one also compares the gradients of the images, so only their ratios can be compared.
# For the Euclidean distance, the moved copy is farther away than a digit of another class.
# For the image distortion model it is nearer, as it should be.
# It isn't at zero, because a pixel is compared together with the eight pixels around it, and at the edge of the image these surroundings are cut off.
#
# Here is the result over fifty label draws that were not used for choosing settings (`course bench ten_labels`).
# All rows use the same distance.
# *Not given* means that the rounding uses the proportions of the labels, which are equal because the draws are stratified.

# %%
print(describe("ten_labels", load_results("ten_labels")))

# %% [markdown]
# Read the first block in this order.
#
# - *Labels only*: with this distance alone, ten labels give 79 % accuracy.
# - *Class priors not given*: the unlabeled points raise it to 98.5 %.
# - *Class priors given*: 0.3 points more, though not on held-out points. Given priors are also enforced more strongly (4.7).
# - *All labels*: 99.2 % is the accuracy when each point is classified by its nearest neighbor among all others.
#
# In the last column, 30 % of the digits were held out. The graph then has 1,258 points instead of 1,797, and a new point is classified by the points of the graph that are nearest to it.
# The second block says that *which* ten labels you have also matters: with the ten that `choose_labels` asks for, Poisson learning reaches 99 %.
#
# The distance was chosen with these data in mind; all rows use it, so the differences between them are fair, but you should expect lower accuracies on other images.
# And all draws are stratified, so even the row without given priors profits from knowing that the classes are equally large.
# How much does that matter?
# Here is Poisson learning with the Euclidean distance, on stratified draws and on draws of as many labels at random.

# %%
from course.bench import priors

print(priors.describe_draws(load_results("priors"), "digits", "Poisson, both stages"))

# %% [markdown]
# Even without priors, accuracy falls by 8 points when the labels are drawn at random, because some classes get few labels or none.
# The default, the proportions of the labels, loses 5.6 points more, because the proportions of forty random labels are far from the truth.
# With the true class priors given, most of it comes back.
# So a part of the showpiece is due to stratified draws.

# %% [markdown]
# ## Summary
#
# **Semi-supervised methods differ in the assumption they make; graph methods assume that points connected through dense regions share a label.**
#
# - Self-training is a loop, and the rule that selects pseudo-labels decides whether it gains or loses.
# - Label propagation averages and clamps; its fixed point is the harmonic solution, which is also a random walk's probability and the minimum of an energy.
# - Label spreading with $\alpha$ near 1 can overrule wrong labels, class mass normalization corrects class proportions, and Poisson learning keeps any class from being ahead everywhere when labels are few.
# - Laplacian-regularized least squares, consistency, entropy and the transductive SVM add a term for unlabeled points to the loss.
# - No method wins everywhere. Compare each with its own labels-only form, and test an explanation with a control.
#
# ### Notation
#
# | symbol | meaning |
# |---|---|
# | $W$, $w_{ij}$, $D$, $d_i$ | edge weights; degrees |
# | $P = D^{-1} W$, $S = D^{-1/2} W D^{-1/2}$ | transition matrix; symmetrically normalized weights |
# | $F$, $Y$ | soft labels; given labels, a row with a single 1, or zeros where there is none |
# | $\Delta = D - W$ | graph Laplacian |
# | $\alpha$ | weight of the neighbors in label spreading |
# | $V$, $\delta_j$ | potentials, a column per class; 1 at point $j$ and 0 elsewhere |
# | $h$, $\kappa$, $\gamma$ | function learned, kernel, weight of the manifold term |
# | $\delta_i$ | small random change of $x_i$ in 4.9 |
# | $H(p)$ | entropy of a prediction |
# | $\tau$ | confidence threshold |
#
# ### References
#
# - Belkin, M., Niyogi, P. and Sindhwani, V. (2006). Manifold regularization. *JMLR 7*.
# - Blum, A. and Mitchell, T. (1998). Combining labeled and unlabeled data with co-training. *COLT 1998*.
# - Calder, J., Cook, B., Thorpe, M. and Slepčev, D. (2020). Poisson learning. *ICML 2020*.
# - Chapelle, O. and Zien, A. (2005). Semi-supervised classification by low density separation. *AISTATS 2005*.
# - Grandvalet, Y. and Bengio, Y. (2005). Semi-supervised learning by entropy minimization. *NIPS 17*.
# - Joachims, T. (1999). Transductive inference for text classification using support vector machines. *ICML 1999*.
# - Keysers, D., Deselaers, T., Gollan, C. and Ney, H. (2007). Deformation models for image recognition. *IEEE TPAMI 29*.
# - Laine, S. and Aila, T. (2017). Temporal ensembling for semi-supervised learning. *ICLR 2017*.
# - Merriman, B., Bence, J. and Osher, S. (1994). Motion of multiple junctions: A level set approach. *Journal of Computational Physics 112*.
# - Rahimi, A. and Recht, B. (2007). Random features for large-scale kernel machines. *NIPS 20*.
# - Sajjadi, M., Javanmardi, M. and Tasdizen, T. (2016). Regularization with stochastic transformations and perturbations for deep semi-supervised learning. *NIPS 29*.
# - Scudder, H. (1965). Probability of error of some adaptive pattern-recognition machines. *IEEE Transactions on Information Theory 11*.
# - Zhou, D., Bousquet, O., Lal, T., Weston, J. and Schölkopf, B. (2004). Learning with local and global consistency. *NIPS 16*.
# - Zhou, Z.-H. and Li, M. (2005). Tri-training: Exploiting unlabeled data using three classifiers. *IEEE TKDE 17*.
# - Zhu, X. and Ghahramani, Z. (2002). Learning from labeled and unlabeled data with label propagation. *CMU-CALD-02-107*.
# - Zhu, X., Ghahramani, Z. and Lafferty, J. (2003). Semi-supervised learning using Gaussian fields and harmonic functions. *ICML 2003*.
#
# **Exercises:** in [`exercises/04_methods.ipynb`](../exercises/04_methods.ipynb) you write steps of these methods yourself.
#
# **Next:** [lesson 5](05_pitfalls.ipynb) is about how all of this goes wrong.
