# %% [markdown]
# # 3 · Combining the two
#
# *Labels give the names, points give the shape, and trust is a dial.*
#
# After this lesson you can
#
# - write the two steps of a Gaussian mixture, and say where labels enter,
# - turn the one dial that decides how much unlabeled points count, and say when to turn it down,
# - name the assumption behind a method before you use it,
# - report a gain with its interval, and say what that interval does not cover.
#
# **Time:** 60 minutes for the sections marked *core*, 15 for those marked *more*.
# **You need:** lesson 2: k-means, probabilities, labels only.

# %%
import numpy as np

from course.datasets import hide_labels, make_blobs, make_cigars, make_two_moons
from course.methods import KMeans, KNeighborsClassifier
from course.plots import show_mixtures, show_points, show_side_by_side

# %% [markdown]
# ## 3.1 Both witnesses in one room · core · 5 min
#
# Lesson 2 ended with two witnesses. One knew names and saw no shape, the other saw the shape and
# knew no names. Bring both to a new scene: two long clouds of points, one above the other, call them
# cigars. One point of each has a label.

# %%
X, y = make_cigars(n_samples=300, random_state=3)
y_few = hide_labels(y, per_class=1, random_state=3)
hidden = y_few == -1
show_points(X, y_few, "Two cigars, one label each")

# %% [markdown]
# Squint: a thin stripe with few points divides an upper cigar from a lower one. Do the witnesses find it?

# %%
first = KNeighborsClassifier(n_neighbors=1).fit(X[~hidden], y_few[~hidden])
second = KMeans(n_clusters=2, random_state=0).fit(X)
nobody = np.full(len(X), -1)
show_side_by_side(X, [("Knows two names", y_few, first), ("Sees every point", nobody, second)])

# %% [markdown]
# Both cut the cigars in half. The first had too little to go by; the second looked for round
# groups, and a left and a right half are rounder than two cigars. Neither alone can do it. Before you
# see them work together, commit. (The answer will be measured on four data sets.)

# %%
from course.widgets import commit, reveal

commit(
    "equal-partners",
    "One label a class and 298 points without: how much should each unlabeled point count, "
    "compared with a labeled one?",
    [
        "as much: a point is a point",
        "a little: the labels should lead",
        "nothing",
        "on some data in full, on other data not at all",
    ],
)

# %% [markdown]
# ## 3.2 k-means with soft membership · core · 11 min
#
# k-means is too strict in two ways. Every point belongs to exactly one center, and all clusters are
# round and of one size. Relax both. Let each class be a *Gaussian*, a cloud with a mean $\mu_c$, a
# covariance $\Sigma_c$ that says how long, how thick, and which way it points, and a mixing weight $\pi_c$ that says how
# much of the data it makes. And let points belong to several clouds in shares that sum to one.
#
# The two steps of k-means stay, in softer form:
#
# 1. **E-step** (was: assign). How likely is it that cloud $c$ made point $x_i$? Bayes' rule gives the share
#
# $$r_{ic} = \frac{\pi_c\, \mathcal{N}(x_i \mid \mu_c, \Sigma_c)}{\sum_j \pi_j\, \mathcal{N}(x_i \mid \mu_j, \Sigma_j)}$$
#
# 2. **M-step** (was: update). Refit each cloud to the points, each counted by its share:
#
# $$\mu_c = \frac{\sum_i r_{ic}\, x_i}{\sum_i r_{ic}}$$
#
# and likewise $\Sigma_c$; $\pi_c$ is what all shares of the cloud make of the whole. Three rounds, from two points as means and
# round clouds:

# %%
from course.methods.mixture import expectation, log_gaussians, maximization

clouds = {
    "weights": np.array([0.5, 0.5]),
    "means": X[[10, 20]],
    "covariances": np.array([np.eye(2)] * 2),
}
for _ in range(3):
    density = log_gaussians(X, clouds["means"], clouds["covariances"])
    responsibilities, log_likelihood = expectation(np.log(clouds["weights"]) + density)
    clouds = maximization(X, responsibilities)
    x = clouds["means"][:, 0].round(1)
    print(f"mean log-likelihood {log_likelihood.mean():.2f}, then means at x = {x}")

# %% [markdown]
# The shares are computed with logarithms, because far from a cloud a density is too small for a
# computer to hold. The *likelihood*, how well the clouds explain the points, never falls: each round makes
# it at least as large (Dempster, Laird and Rubin 1977).
#
# `GaussianMixture` repeats the two steps until nothing moves; `"tied"` lets both clouds share one shape, which these
# cigars do. Without any label, what does it find?

# %%
from course.methods import GaussianMixture

plain = GaussianMixture(n_components=2, covariance_type="tied", n_init=5, random_state=0).fit(X)
show_mixtures(X, nobody, [("A mixture, no labels", plain)])

# %% [markdown]
# It tried five starts and kept the best, and its two clouds are not the cigars. Is the likelihood to blame? Start it
# from the true means and compare.

# %%
true_means = [X[y == 0].mean(axis=0), X[y == 1].mean(axis=0)]
cigars = GaussianMixture(n_components=2, covariance_type="tied", means_init=true_means).fit(X)
print(f"mean log-likelihood: found {plain.score(X):.2f}, the cigars {cigars.score(X):.2f}")

# %% [markdown]
# The cigars explain the points better. EM never got there: it only ever climbs, and rests on the first top
# it reaches. Where it starts decides. And even on the right top it could not say which cigar is class 0, which is why
# these ellipses have no color.

# %% [markdown]
# ## 3.3 Where the labels enter · core · 6 min
#
# One line turns this into a semi-supervised method. In the E-step, a labeled point has no doubt: its
# whole share goes to its own class. That is called *clamping*. Three points, their labels in `codes`, and two clouds, of
# class 0 and 1:

# %%
from course.methods.mixture import clamp

codes = np.array([0, 1, -1])
doubtful = np.log([[0.3, 0.7], [0.3, 0.7], [0.3, 0.7]])
print(expectation(clamp(doubtful, codes, np.array([0, 1])))[0])

# %% [markdown]
# All three look more like class 1. The first is labeled 0, so it is all 0; the second is labeled 1; the third has
# no label and is shared 30 to 70. Everything else remains as it was. Start from the labels
# alone, then let the unlabeled points in.

# %%
from course.methods import SemiSupervisedGaussianMixture

full = SemiSupervisedGaussianMixture(unlabeled_weight=1.0).fit(X, y_few)
print(f"nearest label:       {first.score(X[hidden], y[hidden]):.2f}")
print(f"labels plus mixture: {full.score(X[hidden], y[hidden]):.2f}")

# %% [markdown]
# That is a disappointment: worse than the labels alone, and worse than a coin. What went wrong?

# %%
show_mixtures(X, y_few, [("Labels and points, all alike", full)])

# %% [markdown]
# The ellipses ran away, to much the same wrong top as without labels. Two labels stood against 298 points that count as much
# each, and could not keep EM off it. It is the question you committed to: how much should an unlabeled point count?

# %% [markdown]
# ## 3.4 The dial · core · 12 min
#
# Let an unlabeled point count $\lambda$ of a labeled one, with $\lambda$ between 0 and 1 (Nigam and colleagues 2000).
# Only one thing changes: in the M-step its shares are multiplied by $\lambda$. The dial is the parameter
# `unlabeled_weight`.

# %% tags=["cover"]
panels = []
for weight in (0, 0.05, 1):
    model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few)
    score = model.score(X[hidden], y[hidden])
    panels.append((f"Weight {weight}: {score:.2f} right", model))
show_mixtures(X, y_few, panels)

# %% [markdown]
# At 0 the labels are alone, and with one point each, a class is a small round cloud. At 0.05 the ellipses snap into place:
# 298 points at a twentieth count fifteen in all, enough to say *long and flat*, and too few to
# overrule the labels. At 1 they run away.
#
# One draw, one data set. Here is the dial under your hand, on four sets. Find the best weight for each.

# %%
from course.widgets import explore, weight_slider

explore(
    weight_slider,
    data=["cigars", "blobs", "moons", "circles"],
    weight=[0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
)

# %% [markdown]
# And measured: forty times fresh points and one fresh label a class. The scores were computed by
# `course bench unlabeled_weight` and are stored with the course.

# %%
from course.evaluation import load_results
from course.plots import show_curves

stored = load_results("unlabeled_weight")
weights = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]


def turned(name, per_class):
    """Return the stored scores, a row for each weight."""
    cell = stored.where(data=name, per_class=per_class)
    return [cell.values("accuracy", weight=w) for w in weights]


sets = ("cigars", "blobs", "moons", "circles")
curves = {name: turned(name, per_class=1) for name in sets}
show_curves(weights, curves, "The dial, one label a class", "weight of an unlabeled point", "right")

# %% [markdown]
# Four stories, and one picture would have misled you.
#
# - **Blobs** are round Gaussians, as the model believes. Every bit of trust helps, and full weight is as good as any.
# - **Cigars** need the points to find the direction and the labels to keep hold of it. A twentieth gives 0.91; nothing
#   (0.58) and everything (0.79) are both worse, and everything is a gamble: look how wide the band is.
# - **Moons** are no Gaussians. The points still help out a single label, from 0.74 to 0.82, and there it stops: two ellipses
#   of one shape have a straight border, and moons want a bent one.
# - **Circles** lie one inside the other, and two clouds beside each other are the wrong idea altogether. Every weight hurts.
#
# What if labels are less scarce? With ten a class the stakes are smaller. So subtract, draw by draw, what the
# labels alone had reached, and look at what trust adds, in points of accuracy:

# %%
gains = {}
for name in sets:
    scores = np.array(turned(name, per_class=10))
    gains[name] = 100 * (scores - scores[0])
axes = "weight of an unlabeled point", "points above weight 0"
show_curves(weights, gains, "What trust adds to ten labels a class", *axes, percent=False)

# %%
from course.evaluation import paired_difference

for name in sets:
    scores = turned(name, per_class=10)
    gain = paired_difference(scores[-1], scores[0])
    print(f"{name:<8}full weight against none: {gain:+.1%} points")

# %% [markdown]
# Cigars and blobs still gain, under a point. The moons gain from a little trust and *lose* from much, as the circles
# do: the labels had found a good straight cut by themselves, and the points dragged it toward two clouds that are
# not there. At full weight both intervals stay on one side of zero, and on the wrong one.

# %%
reveal(
    "equal-partners",
    3,
    "Labels name, points shape. How far to trust the points depends on whether the model is right.",
)

# %% [markdown]
# ## 3.5 Nearly every method is this pipeline · core · 5 min
#
# Mixtures were one way. Look at what happened in them, for most methods of this course do the same:
#
# 1. the **labels** give a first model;
# 2. the model meets the **unlabeled points** and finds structure that agrees with it;
# 3. that yields **guesses**, hard or soft, or a demand that nearby answers agree;
# 4. a **refined model** learns from labels and guesses together;
# 5. and again, from 2.

# %%
from course.plots import show_pipeline

show_pipeline()

# %% [markdown]
# Step through it. The slider moves from round to round; watch which points get a guess, and how sure it is.

# %%
from course.widgets import pipeline

explore(pipeline, step=range(13))

# %% [markdown]
# ## 3.6 The same on text · core · 4 min
#
# The dial was invented for text (Nigam and colleagues 2000). A text is a bag of words: how often each word occurs. In place of
# Gaussians each topic has a distribution over words, and the two steps stay as they are. Two labeled texts a topic,
# 296 without a label, one generated set of texts a draw:

# %%
from course.datasets import make_bag_of_words
from course.methods import SemiSupervisedNaiveBayes


def on_words(weight, seed):
    """Return the share of unlabeled texts that get the right topic."""
    X, y = make_bag_of_words(n_samples=300, random_state=seed)
    y_few = hide_labels(y, per_class=2, random_state=seed)
    hidden = y_few == -1
    return (
        SemiSupervisedNaiveBayes(unlabeled_weight=weight).fit(X, y_few).score(X[hidden], y[hidden])
    )


for weight in (0, 0.1, 1):
    scores = [on_words(weight, seed) for seed in range(1000, 1020)]
    print(f"weight {weight}: {np.mean(scores):.2f} right (worst of 20 draws {np.min(scores):.2f})")

# %% [markdown]
# Words that never occurred in a labeled text get their topic from the company they keep. Here the model is
# right (we generated the texts that way), and the dial may go all the way up.

# %% [markdown]
# ## 3.7 One assumption in three forms · core · 6 min
#
# Points without labels say where the data are dense, and nothing else. They can help only if *where the points
# lie* has something to do with *what they are called*. That is the assumption, and it comes in three forms:
#
# - **smoothness**: along a dense region, the label does not change;
# - **low density** (or cluster): the border between classes runs where few points are;
# - **manifold**: the points lie on a low-dimensional sheet, and distance is to be measured along it.
#
# In each of the first three pictures at least one of them holds; in the last, none.

# %%
from course.datasets import make_checkerboard, make_circles
from course.plots import show_data_sets

show_data_sets(
    {
        "Smooth: two moons": make_two_moons(n_samples=300, noise=0.06, random_state=0),
        "Low density: blobs": make_blobs(n_samples=300, noise=0.5, random_state=0),
        "A sheet: two rings": make_circles(n_samples=300, noise=0.03, random_state=0),
        "None: a checkerboard": make_checkerboard(n_samples=300, random_state=0),
    }
)

# %% [markdown]
# On the checkerboard the points lie evenly, and no gap betrays a border. Five labels a class, twenty draws, the chain
# of names from lesson 1 in its grown-up form (lesson 4 builds it) against labels only:

# %%
from course.evaluation import compare
from course.methods import LabelPropagation

X, y = make_checkerboard(n_samples=300, random_state=0)
methods = {"label propagation": LabelPropagation(kernel="knn")}
board = compare(methods, X, y, per_class=(5,), n_draws=20, first_seed=1000)
print(board.summary())

# %% [markdown]
# Nothing to gain there, for anyone: supervised learning fails as well, since five labels cannot name the eight squares of
# a class. Where the assumption is absent, more points are more of nothing.

# %% [markdown]
# ## 3.8 By how much, and how sure? · core · 5 min
#
# You have just read the table that this course uses for every claim. Look at it once more, on a set where the method
# works. One line of code compares methods over the same label draws, always beside *labels only* and *all labels*.

# %%
X, y = make_two_moons(n_samples=300, random_state=0)
moons = compare(methods, X, y, per_class=(1, 4), n_draws=20, first_seed=1000)
print(moons.summary())

# %% [markdown]
# Read it with the intervals. With four labels a class the gain is 12.5 points on the unlabeled points, and an interval from
# 8.9 to 16.2 leaves no doubt of its sign. With one label a class it is 8.3 on new points, and the interval begins
# below zero: these twenty draws do not settle it. Three habits are built in.
#
# - *Paired*: both methods meet the same draws, so a lucky draw helps both and drops out of the difference.
# - *Gap closed*: how much of the way from labels only to all labels. A ratio of means, left blank when the gap is small.
# - *Interval*: twenty draws of the labels from **one** set of points. It measures the luck of the labels, and nothing
#   else. It does not promise the same on your data.
#
# The last line is honesty, too: in five of the forty fits some points hung in a part of the graph without a label. They were
# given the class priors of the labels, and the method said so.

# %% [markdown]
# ## 3.9 Myth: it replaces supervised learning · core · 4 min
#
# If points are so helpful, could we do without labels? Ask the mixture, or any other method of this kind:

# %%
try:
    SemiSupervisedGaussianMixture().fit(X, np.full(len(X), -1))
except ValueError as error:
    print(error)

# %% [markdown]
# The error *is* the lesson. Without any label k-means would still find ten groups of digits, and then you would
# have to name them: ten groups can be named in

# %%
from math import factorial

print(f"{factorial(10):,} ways")

# %% [markdown]
# and the points prefer none of them. One label for each group settles it. Semi-supervised learning *is* supervised
# learning, with a better idea of where to draw the line.

# %% [markdown]
# ## 3.10 Why it was built so · more · 8 min
#
# Labels are dear, points are cheap, and each generation fixed what hurt in the one before.
#
# | since | idea | what it fixed | what it left open |
# |---|---|---|---|
# | 1960s | *self-training*: believe your surest guesses, learn from them (Scudder 1965) | uses points at all | believes its own mistakes |
# | 1977 | *EM*: guesses in shares, a likelihood that can only rise (Dempster and others) | no hard mistakes | trusts its model of the data |
# | 1999 | *low density*: push the border to where no points are (Joachims) | needs no model of the clouds | a hard search |
# | 2002 | *graphs*: names flow between neighbors (Zhu and Ghahramani) | bent shapes, one linear system | the graph must be right |
# | 2013 | *networks*: pseudo-labels (Lee), then consistency | images, sound, text | which changes do not matter? |
#
# You will build one of each.

# %% [markdown]
# ## 3.11 Your own labels · more · 7 min
#
# The labels you gave in lesson 1 are still there, slips included (or the forty that come with the course). Give them to both kinds of
# learner: one that sees the labels alone, one that sees all 1,797 images.

# %%
from course.datasets import load_digits, load_hand_labels

images, digits = load_digits()
y_hand, own = load_hand_labels()
known = y_hand != -1
slips = np.sum(y_hand[known] != digits[known])
print(
    f"{known.sum()} labels {'of your own' if own else 'that come with the course'}, {slips} of them slips"
)

# %%
alone = KNeighborsClassifier(n_neighbors=1).fit(images[known], y_hand[known])
spread = LabelPropagation(kernel="knn").fit(images, y_hand)
print(f"nearest label:     {np.mean(alone.predict(images[~known]) == digits[~known]):.2f}")
print(f"label propagation: {np.mean(spread.transduction_[~known] == digits[~known]):.2f}")

# %% [markdown]
# One set of labels is one draw, so take the difference with a grain of salt. Which digits got no label from you? Those have no
# chance in either model.

# %% [markdown]
# ## 3.12 Quiz · core · 2 min

# %%
from course.widgets import quiz

quiz(lesson=3)

# %% [markdown]
# ## Summary
#
# **Labels give the names, points give the shape, and trust is a dial.**
#
# - A mixture is k-means with shares; labels enter by clamping, in one line.
# - How much an unlabeled point should count depends on whether the model is right about the data.
# - Unlabeled points help only if where they lie has to do with what they are called.
# - A gain is a paired difference with an interval, and the interval covers the luck of the labels only.
# - No labels, no names.
#
# ### Notation
#
# | sign | meaning |
# |---|---|
# | $\pi_c, \mu_c, \Sigma_c$ | mixing weight, mean and covariance of class $c$ |
# | $r_{ic}$ | share of point $i$ that belongs to class $c$ |
# | $\lambda$ | what an unlabeled point counts, `unlabeled_weight` |
# | gap closed | (method - labels only) / (all labels - labels only), of the means |
#
# ### References
#
# - Dempster, A., Laird, N. and Rubin, D. (1977). Maximum likelihood from incomplete data via the EM algorithm. *JRSS B 39*.
# - Nigam, K., McCallum, A., Thrun, S. and Mitchell, T. (2000). Text classification from labeled and unlabeled documents using
#   EM. *Machine Learning 39*.
# - Chapelle, O., Schölkopf, B. and Zien, A., eds. (2006). *Semi-Supervised Learning*, chapter 1. MIT Press.
# - Scudder, H. (1965). Probability of error of some adaptive pattern-recognition machines. *IEEE Trans. Information Theory 11*.
# - Joachims, T. (1999). Transductive inference for text classification using support vector machines. *ICML 1999*.
# - Zhu, X. and Ghahramani, Z. (2002). Learning from labeled and unlabeled data with label propagation. *CMU-CALD-02-107*.
# - Lee, D.-H. (2013). Pseudo-label. *ICML Workshop on Challenges in Representation Learning*.
#
# **Exercises:** `exercises/03_combining_the_two.ipynb`. You write both steps of EM and the clamp, and at the end add a hundred
# points that ruin a good mixture.
#
# **Next:** [lesson 4](04_methods.ipynb), where near means reachable.
