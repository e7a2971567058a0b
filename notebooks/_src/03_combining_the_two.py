# %% [markdown]
# # 3 · Combining the two
#
# *Labels supply the names, unlabeled points supply the shape, and how much weight to give the unlabeled points is a hyperparameter.*
#
# After this lesson you can
#
# - write the two steps of the EM algorithm for a Gaussian mixture, and add labels to it,
# - choose the weight of the unlabeled points, and say when it should be small,
# - name the three assumptions of semi-supervised learning, with a data set where each one fails,
# - report a gain over labels only with its interval, and say what the interval doesn't cover,
# - explain when unlabeled data can help at all (*more*).
#
# **Time:** 60 minutes for the sections marked *core*, 15 for those marked *more*.
#
# **You need:** lesson 2, above all k-means, predicted probabilities and overfitting.
#
# Terms in **bold** are defined where they first appear and collected in the [glossary](glossary.md).

# %%
import numpy as np

from course.datasets import hide_labels, make_blobs, make_cigars, make_two_moons
from course.methods import KMeans, KNeighborsClassifier
from course.plots import show_mixtures, show_points, show_side_by_side

# %% [markdown]
# ## 3.1 Names without shape, shape without names · core · 5 min
#
# Let's apply the two kinds of learning of lesson 2 to a new data set, two long groups of points, one above the other, which we call *cigars*.
# One point of each has a label.

# %%
X, y = make_cigars(n_samples=300, random_state=3)
y_few = hide_labels(y, per_class=1, random_state=3)
hidden = y_few == -1
show_points(X, y_few, "Two cigars, one label each")

# %% [markdown]
# A thin stripe with few points separates an upper from a lower cigar.
# Does either kind of learning find it?

# %%
first = KNeighborsClassifier(n_neighbors=1).fit(X[~hidden], y_few[~hidden])
second = KMeans(n_clusters=2, random_state=0).fit(X)
none = np.full(len(X), -1)
show_side_by_side(X, [("Two labels, no shape", y_few, first), ("Shape, no labels", none, second)])

# %% [markdown]
# Both cut across the cigars.
# The nearest neighbor rule has only two labels, and k-means looks for round groups.
#
# Before you see labels and points work together, commit to an answer.
# In 3.5 we measure the answer on four data sets.

# %%
from course.widgets import commit, reveal

commit(
    "equal-partners",
    "With one label per class and 298 unlabeled points: how much should each unlabeled point count "
    "in the fit, if a labeled point counts 1?",
    [
        "1, the same",
        "much less than 1, so that the labels lead",
        "0",
        "it depends on the data",
    ],
)

# %% [markdown]
# ## 3.2 Gaussian mixtures and the EM algorithm · core · 11 min
#
# k-means is strict in two ways: every point belongs to exactly one cluster, and the clusters are round and equally wide.
# A **Gaussian mixture** relaxes both.
# It models the data as drawn from several Gaussian distributions, called its **components**.
# Component $c$ has a mean $\mu_c$, a covariance $\Sigma_c$ that sets its size, elongation and direction, and a **mixing weight** $\pi_c$, the proportion of points that come from it.
#
# The parameters are fitted by the **EM algorithm** (expectation-maximization; Dempster, Laird and Rubin 1977), which repeats two steps, just like k-means.
#
# The **E-step** corresponds to *assign*.
# It computes the **responsibilities** $r_{ic}$: the probability that point $x_i$ came from component $c$, by Bayes' rule.
#
# $$r_{ic} = \frac{\pi_c\, \mathcal{N}(x_i \mid \mu_c, \Sigma_c)}{\sum_j \pi_j\, \mathcal{N}(x_i \mid \mu_j, \Sigma_j)}$$
#
# Here, $\mathcal{N}(x \mid \mu, \Sigma)$ is the density of a Gaussian at $x$.
#
# The **M-step** corresponds to *update*.
# It refits each component to all points, each point weighted by its responsibility:
#
# $$\pi_c = \frac{1}{n} \sum_i r_{ic}, \qquad \mu_c = \frac{\sum_i r_{ic}\, x_i}{\sum_i r_{ic}},$$
#
# and $\Sigma_c$ is the covariance of the points with the same weights.
# Here are the first three iterations on three groups of points, with three starting means close to each other.
# The code works with logarithms, because far from a component its density is too small for floating-point numbers.


# %%
from types import SimpleNamespace

from course.methods.em import expectation
from course.methods.gaussians import log_gaussians, maximization


def em_iteration(X, mixture):
    """Return the mixture after one E-step and one M-step, and the mean log-likelihood before it."""
    log_density = log_gaussians(X, mixture["means"], mixture["covariances"])
    responsibilities, log_likelihood = expectation(np.log(mixture["weights"]) + log_density)
    return maximization(X, responsibilities), log_likelihood.mean()


def drawn(mixture):
    """Return the mixture in the form that the plots need."""
    return SimpleNamespace(means_=mixture["means"], covariances_=mixture["covariances"])


# %%
blobs, kinds = make_blobs(n_samples=300, noise=0.5, random_state=0)
mixture = {
    "weights": np.full(3, 1 / 3),
    "means": blobs.mean(axis=0) + [[0, 1], [-1, 0], [1, 0]],
}
mixture["covariances"] = np.array([0.3 * np.eye(2)] * 3)
panels = [("Start", drawn(mixture))]

# %%
for iteration in (1, 2, 3):
    mixture, log_likelihood = em_iteration(blobs, mixture)
    panels.append((f"Iteration {iteration}", drawn(mixture)))
    print(f"iteration {iteration} starts from a mean log-likelihood of {log_likelihood:.2f}")
show_mixtures(blobs, np.full(300, -1), panels)

# %% [markdown]
# Each ellipse shows a component.
# The **log-likelihood** measures how well the mixture explains the points: it is the mean logarithm of the density that the mixture gives to each point.
# One can prove that no iteration decreases it.
#
# All three groups of parameters must be updated.
# A common mistake is to forget the mixing weights.
# To see what goes wrong, take classes of unequal size, 270 points against 30, and run EM twice, the second time with weights that never move.


# %%
def em_on_unequal_classes(seed, weights_move):
    """Return the accuracy of EM on 270 against 30 points, starting from the true means."""
    Z = np.random.RandomState(seed).normal(size=(300, 2)) + np.repeat(
        [[0, 0], [3, 0]], [270, 30], axis=0
    )
    mixture = {"weights": np.full(2, 0.5), "means": np.array([[0.0, 0], [3, 0]])}
    mixture["covariances"] = np.array([np.eye(2)] * 2)
    for _ in range(100):
        weights = mixture["weights"] if weights_move else np.full(2, 0.5)
        mixture, _ = em_iteration(Z, {**mixture, "weights": weights})
    log_density = log_gaussians(Z, mixture["means"], mixture["covariances"])
    weights = mixture["weights"] if weights_move else np.full(2, 0.5)
    component = (np.log(weights) + log_density).argmax(axis=1)
    return np.mean(component == np.repeat([0, 1], [270, 30]))


# %%
for weights_move in (True, False):
    accuracies = [em_on_unequal_classes(seed, weights_move) for seed in range(1000, 1020)]
    print(
        f"mixing weights {'updated' if weights_move else 'fixed':<8} accuracy {np.mean(accuracies):.2f}"
    )

# %% [markdown]
# With fixed weights, the model expects half of the points to come from the small component, so that component takes over part of the large class, and the mean accuracy of twenty draws falls from 0.95 to 0.74.

# %% [markdown]
# ## 3.3 Local maxima: what a mixture finds without labels · core · 5 min
#
# `GaussianMixture` repeats the two steps until the log-likelihood changes by less than a tolerance.
# With `covariance_type="tied"`, all components have the same covariance, as the cigars do.
# What does it find without any label?

# %%
from course.methods import GaussianMixture

settings = {"n_components": 2, "covariance_type": "tied"}
plain = GaussianMixture(**settings, n_init=5, random_state=0).fit(X)
true_means = [X[y == 0].mean(axis=0), X[y == 1].mean(axis=0)]
cigars = GaussianMixture(**settings, means_init=true_means).fit(X)
show_mixtures(X, none, [("Best of five starts", plain), ("Started from the true means", cigars)])

# %%
print(
    f"mean log-likelihood: best of five starts {plain.score(X):.2f}, from the true means {cigars.score(X):.2f}"
)

# %% [markdown]
# The solution that follows the two cigars has a higher likelihood, but EM didn't find it.
# (Its start uses the hidden labels, only to show that the solution exists.)
# It only ever increases the likelihood, so it ends in a **local maximum**, a solution that no small change improves, and the start decides in which one.
#
# Even the better solution can't say which cigar is class 0.
# That is why its ellipses have no color.

# %% [markdown]
# ## 3.4 Adding labels: clamping the responsibilities · core · 5 min
#
# One line turns this into a semi-supervised method.
# In the E-step, we **clamp** the responsibilities of the labeled points: a labeled point belongs to its own class with probability 1, whatever the mixture says.
# Here are three points, with labels 0, 1 and none, and a mixture that thinks all of them are probably class 1.

# %%
from course.methods.em import clamp

codes = np.array([0, 1, -1])
log_joint = np.log([[0.3, 0.7], [0.3, 0.7], [0.3, 0.7]])
print(expectation(clamp(log_joint, codes, component_classes=np.array([0, 1])))[0])

# %% [markdown]
# The first point is labeled 0 and the second 1, so their responsibilities are certain.
# The third one has no label and keeps 0.3 and 0.7.
# Everything else stays the same.
# EM starts from a fit to the labels alone, in which a class with a single point gets a small round covariance, and then the unlabeled points are added.

# %%
from course.methods import SemiSupervisedGaussianMixture

full = SemiSupervisedGaussianMixture(unlabeled_weight=1.0).fit(X, y_few)
alone = SemiSupervisedGaussianMixture(unlabeled_weight=0).fit(X, y_few)
print(f"mixture, labels only:           accuracy {alone.score(X[hidden], y[hidden]):.2f}")
print(f"mixture, labels and all points: accuracy {full.score(X[hidden], y[hidden]):.2f}")

# %% [markdown]
# This is disappointing: with the unlabeled points, the same model is worse than without them, and worse than tossing a coin.
# Two labels out of 300 points could not keep EM away from the poor local maximum.
# So the question you committed to matters: how much weight should an unlabeled point have?

# %% [markdown]
# ## 3.5 The weight of the unlabeled points · core · 11 min
#
# Nigam, McCallum, Thrun and Mitchell (2000) give every unlabeled point a weight $\lambda$ between 0 and 1.
# With labels in the set $L$ and unlabeled points in the set $U$, the method maximizes
#
# $$\sum_{i \in L} \log \big(\pi_{y_i}\, \mathcal{N}(x_i \mid \mu_{y_i}, \Sigma_{y_i})\big) + \lambda \sum_{i \in U} \log \sum_c \pi_c\, \mathcal{N}(x_i \mid \mu_c, \Sigma_c).$$
#
# In words: the labeled points should be likely *in their class*, the unlabeled ones should be likely in the mixture as a whole, and $\lambda$ weighs the two.
# In the algorithm, only the M-step changes, because the responsibilities of unlabeled points are multiplied by $\lambda$.
# The parameter is called `unlabeled_weight`.

# %% tags=["cover"]
panels = []
for weight in (0, 0.05, 1):
    model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few)
    accuracy = model.score(X[hidden], y[hidden])
    panels.append((f"Weight {weight}: accuracy {accuracy:.2f}", model))
show_mixtures(X, y_few, panels)

# %% [markdown]
# At weight 0, the model is fitted to the two labeled points only.
# At 0.05, the ellipses follow the cigars.
# At 1, they end up across them.
#
# At full weight, would the solution found with 0.05 have the higher likelihood, so that EM merely fails to reach it?
# We can test this: start a mixture without labels from each of the two solutions, and let EM run at full weight.

# %%
for weight in (0.05, 1):
    model = SemiSupervisedGaussianMixture(unlabeled_weight=weight).fit(X, y_few)
    start = {"means_init": model.means_, "precisions_init": np.linalg.inv(model.covariances_)}
    print(
        f"mean log-likelihood from the solution at weight {weight}: {GaussianMixture(**settings, **start).fit(X).score(X):.2f}"
    )

# %% [markdown]
# Starting from the solution at 0.05, EM keeps the better log-likelihood.
# So at full weight the cigars would be better too, but starting from the two labels, EM ends in the other local maximum.
#
# All of this is one draw of one data set.
# Here is the weight as a slider, with four data sets.
# Try to find the best weight for each.

# %%
from course.widgets import explore, weight_slider

explore(
    weight_slider,
    data=["cigars", "blobs", "moons", "circles"],
    weight=[0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
)

# %% [markdown]
# And here it is measured, with forty draws of new points and one label per class.
# The results are stored with the course; `course bench unlabeled_weight`, a command for the terminal, computes them again.
# Weight 0 is the labels-only form of the same model.

# %%
from course.evaluation import load_results, paired_difference
from course.plots import show_curves

table = load_results("unlabeled_weight")
weights, sets = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1], ("cigars", "blobs", "moons", "circles")


def accuracies(name, per_class):
    """Return the stored accuracies, a row for each weight."""
    return [table.values("accuracy", data=name, per_class=per_class, weight=w) for w in weights]


# %%
axes = "weight of an unlabeled point", "accuracy, unlabeled points"
show_curves(weights, {name: accuracies(name, 1) for name in sets}, "One label per class", *axes)

# %% [markdown]
# The result differs on each data set.
#
# - *Blobs* are round Gaussians, as the model assumes, so a larger weight is never worse.
# - *Cigars* are Gaussians too, but with one label, EM's start is poor. A weight of 0.05 gives 0.91, while weight 0 gives 0.58 and full weight 0.79 with a wide interval, because some draws end in the wrong maximum.
# - *Moons* are not Gaussian. The unlabeled points still help, from 0.74 to 0.82, but two components with the same covariance have a straight boundary, because the quadratic terms of their log-densities cancel, so the accuracy can't reach 1.
# - *Circles* lie one inside the other, so the model is wrong about them, and every weight hurts.
#
# What happens when labels are less scarce?
# With ten labels per class the differences are smaller, so let's print the mean difference between full weight and weight 0 over the same label draws, with its interval (3.9 explains it).

# %%
for name in sets:
    scores = accuracies(name, per_class=10)
    print(
        f"{name:<8} full weight minus weight 0: {paired_difference(scores[-1], scores[0]):+.1%} points"
    )

# %% [markdown]
# On cigars and blobs the unlabeled points still help, by less than one point.
# On moons and circles full weight hurts by about one point, and both intervals are below zero.
# These sets aren't two Gaussians, so hundreds of points pull the fit away from what twenty labels had found.

# %%
reveal(
    "equal-partners",
    3,
    "The best weight depends on whether the model is right about the data, and with few labels on "
    "whether EM finds the right maximum.",
)

# %% [markdown]
# ## 3.6 A common pattern of semi-supervised methods · core · 4 min
#
# The mixture is one example of a pattern that most methods of this course follow:
#
# 1. Train a first model on the labels.
# 2. Apply it to the unlabeled points.
# 3. Give each of them a predicted label, or **soft labels**, a probability for each class, such as the responsibilities.
# 4. Train a refined model on given and predicted labels together.
# 5. Repeat from step 2.

# %%
from course.plots import show_pipeline

show_pipeline()

# %% [markdown]
# The slider steps through self-training (lesson 4) on the moons, from iteration to iteration; watch which points get a predicted label and how confident the model is.

# %%
from course.widgets import pipeline

explore(pipeline, step=range(13))

# %% [markdown]
# ## 3.7 The same idea on text: naive Bayes · core · 4 min
#
# Nigam and coauthors introduced the weight $\lambda$ for text.
# A text is represented as a **bag of words**: how often each word occurs in it, without regard to order.
# **Naive Bayes** models each topic as a distribution over words, instead of a Gaussian, and treats the words of a text as independent given the topic.
# The E-step is the same with word probabilities instead of densities, and the M-step computes weighted word frequencies.
# We use generated texts here, with two labeled texts per topic and 296 unlabeled ones.


# %%
from course.datasets import make_bag_of_words
from course.methods import SemiSupervisedNaiveBayes


def accuracy_on_words(weight, seed):
    """Return the accuracy on the unlabeled texts of one generated set."""
    X, y = make_bag_of_words(n_samples=300, random_state=seed)
    y_few = hide_labels(y, per_class=2, random_state=seed)
    hidden = y_few == -1
    model = SemiSupervisedNaiveBayes(unlabeled_weight=weight).fit(X, y_few)
    return model.score(X[hidden], y[hidden])


# %%
for weight in (0, 0.1, 1):
    scores = [accuracy_on_words(weight, seed) for seed in range(1000, 1020)]
    print(
        f"weight {weight}: accuracy {np.mean(scores):.2f} (worst of 20 draws {np.min(scores):.2f})"
    )

# %% [markdown]
# This can work because a word that never occurs in a labeled text may occur together with words that do.
# Here the model is correct, since we generated the texts from it, so full weight works well.
# Lesson 6 uses real e-mail.

# %% [markdown]
# ## 3.8 Three assumptions, and where each one fails · core · 7 min
#
# Unlabeled points tell us where the data is dense.
# This can only help if the position of points has something to do with their labels, and methods assume that in one of three forms (Chapelle, Schölkopf and Zien 2006):
#
# - the **smoothness assumption**: two points that are close to each other probably have the same label,
# - the **cluster assumption**, or **low-density separation**: points in the same cluster probably have the same label, so the decision boundary runs through regions with few points,
# - the **manifold assumption**: the points lie near a curved surface of low dimension, a *manifold*, and distances should be measured along it.
#
# They are different statements.
# On the first of the following data sets all three hold, on the last none, and on each of the others at least one fails.

# %%
from course.datasets import make_checkerboard
from course.plots import show_data_sets

rng = np.random.RandomState(0)
square = rng.uniform(-1, 1, (300, 2))
angle = rng.uniform(0, 2 * np.pi, 300)
ring = np.column_stack([np.cos(angle), np.sin(angle)]) + rng.normal(0, 0.03, (300, 2))
noisy = np.hstack([blobs, rng.normal(size=(300, 28))])

# %%
data = {
    "two moons": make_two_moons(n_samples=300, noise=0.06, random_state=0),
    "square": (square, (square[:, 0] > 0).astype(int)),
    "noisy blobs": (noisy, kinds),
    "striped ring": (ring, (angle // (np.pi / 4) % 2).astype(int)),
    "checkerboard": make_checkerboard(n_samples=300, random_state=0),
}
show_data_sets({name: (points[:, :2], labels) for name, (points, labels) in data.items()})

# %% [markdown]
# - On the two moons, all three assumptions hold.
# - In the square, neighbors have the same label, but the points are spread evenly, so no gap marks the boundary.
# - The blobs are separate clusters, but 28 further dimensions of pure noise, which the picture doesn't show, blur all distances, so the points aren't near a low-dimensional manifold.
# - The ring is a one-dimensional manifold, but the label changes eight times along it, with no gap.
# - The checkerboard has no gap and no manifold, and its squares are so small that with few labels neighbors don't help either.
#
# Let's test two methods that make different assumptions, each against its own labels-only form, over twenty label draws with five labels per class.
# Label propagation (lesson 4) follows a graph of near neighbors, so it assumes that near neighbors in the graph share a label.
# The mixture assumes clusters.


# %%
from course.evaluation import compare
from course.methods import LabelPropagation

methods = {
    "graph": LabelPropagation(kernel="knn"),
    "nearest label": KNeighborsClassifier(n_neighbors=1),
    "mixture": SemiSupervisedGaussianMixture(unlabeled_weight=1),
    "mixture, labels only": SemiSupervisedGaussianMixture(unlabeled_weight=0),
}


def gains(points, labels):
    """Return the gain of graph and mixture over their labels-only forms, as two intervals."""
    results = compare(methods, points, labels, per_class=(5,), n_draws=20, first_seed=1000)
    found = {name: results.values("transductive_accuracy", method=name) for name in methods}
    return (
        paired_difference(found["graph"], found["nearest label"]),
        paired_difference(found["mixture"], found["mixture, labels only"]),
    )


# %%
print(f"{'points gained':<16}{'graph':<24}mixture")
for name, (points, labels) in data.items():
    by_graph, by_mixture = gains(points, labels)
    print(f"{name:<16}{by_graph:<+24.1%}{by_mixture:+.1%}")

# %% [markdown]
# - Where all three assumptions hold, the graph gains, and the mixture with its straight boundary does not.
# - In the square, the graph *loses* 5 points, because labels spread across the boundary where no gap stops them.
#   The mixture gains, since it looks for two groups of equal shape, and two equal halves happen to be right.
# - On the noisy blobs the mixture gains 15 points and the graph loses 13. The clusters are there, but nearest neighbors in 30 dimensions are mostly chosen by the noise.
# - On the striped ring the graph follows the manifold across the label changes, and it loses.
# - On the checkerboard, neither finds anything to gain.
#
# So ask which assumption a method makes, and whether your data is likely to satisfy it.

# %% [markdown]
# ## 3.9 Measuring a gain: paired differences and intervals · core · 5 min
#
# The course measures every claim in the same way, with one line of code that compares methods over the same label draws, always beside *labels only* and *all labels*, the same baseline trained with every label.
# It holds out 30 % of the points as new points.
# Here is its table for the moons.

# %%
X, y = make_two_moons(n_samples=300, random_state=0)
methods = {"label propagation": LabelPropagation(kernel="knn")}
moons = compare(methods, X, y, per_class=(1, 4), n_draws=20, first_seed=1000)
print(moons.summary())

# %% [markdown]
# Three habits are built into this table.
#
# - The differences are **paired**: both methods see the same label draws, so that a lucky draw helps both and cancels in the difference.
# - The **gap closed** is (method - labels only) / (all labels - labels only), computed from the means and left blank if the denominator is small.
# - Every difference has a 95 % confidence interval.
#
# With four labels per class, the gain on the unlabeled points is 12.5 percentage points, and the interval from 8.9 to 16.2 is clearly above zero.
# With one label per class, the gain on new points is 8.3, and its interval includes zero, so twenty draws don't settle the question.
#
# The interval covers the chance in the choice of labels, on *one* set of points, and nothing else.
# It doesn't promise the same gain on your data.
#
# The last line of the table reports that in five of the forty fits, some points were in a part of the graph without any label.
# The method gave them the class proportions of the labels and warned about it.

# %% [markdown]
# ## 3.10 Myth: semi-supervised learning replaces supervised learning · core · 2 min
#
# If unlabeled points help so much, do we need labels at all?
# Let's try a semi-supervised method without any.

# %%
try:
    SemiSupervisedGaussianMixture().fit(X, np.full(len(X), -1))
except ValueError as error:
    print(error)

# %% [markdown]
# On the digits, we could still find ten groups, but there would be $10!$, over three million, ways to match them with the class names, and the points favor none of them.
# One label per group settles it, so semi-supervised learning is supervised learning that also uses unlabeled points.
# It isn't always better, as the circles showed.

# %% [markdown]
# ## 3.11 When can unlabeled data help at all? · more · 8 min
#
# Theory gives four answers.
#
# *With a correct model, labels are needed only to name the components.*
# Castelli and Cover (1995) study a mixture that is known from infinitely many unlabeled points.
# Then the labels only have to tell which component is which class, and the probability of getting this wrong falls exponentially with the number of labels.
# The blobs come close to that case.


# %%
def blobs_of(per_class, weight, seed):
    """Return the accuracy of the mixture on the unlabeled ones of 1,500 points in blobs."""
    X, y = make_blobs(n_samples=1500, random_state=seed)
    y_few = hide_labels(y, per_class, random_state=seed)
    hidden = y_few == -1
    return (
        SemiSupervisedGaussianMixture(unlabeled_weight=weight)
        .fit(X, y_few)
        .score(X[hidden], y[hidden])
    )


# %%
for per_class in (1, 2, 8):
    means = [np.mean([blobs_of(per_class, w, s) for s in range(1000, 1030)]) for w in (0, 1)]
    print(
        f"labels per class {per_class}: labels only {means[0]:.3f}, with unlabeled points {means[1]:.3f}"
    )

# %% [markdown]
# With the unlabeled points, one label per class is as good as eight, and eight labels alone don't get there (means of 30 draws).
#
# *With a wrong model, unlabeled data can hurt, and more of it can hurt more.*
# Cozman, Cohen and Cirelo (2003) show that the estimate then moves away from the best classifier that the model family contains as the weight of the unlabeled points grows.
# The circles of 3.5 are such a case: the accuracy falls as soon as the unlabeled points have any weight.
#
# *Without an assumption, there is no gain that one can count on.*
# Ben-David, Lu and Pál (2008) show for several simple classes of classifiers that, if nothing is assumed about how the labels relate to the positions of the points, even knowing the whole distribution of the points can reduce the number of labels needed by at most a constant factor.
#
# *The causal direction matters.*
# Schölkopf and coauthors (2012) argue that if the class causes the features, as a disease causes symptoms, then the distribution of the features carries information about the class.
# If the features cause the label, their distribution need not carry such information.
# The square of 3.8 is an example of the second kind: the label was computed from the position, and nothing about the positions reveals the rule. (The mixture's gain there was luck of the shape.)

# %% [markdown]
# ## 3.12 A short history · more · 4 min
#
# | year | idea | what it added | in this course |
# |---|---|---|---|
# | 1965 | self-training: learn from your most confident predictions (Scudder 1965) | first to use unlabeled points | lesson 4 |
# | 1977 | EM: soft labels and a likelihood that never decreases (Dempster, Laird and Rubin 1977) | no early hard decisions | this lesson |
# | 1998 | co-training: two views teach each other (Blum and Mitchell 1998) | independent mistakes | lesson 4 |
# | 1999 | transductive SVM: a boundary through low density (Joachims 1999) | no model of the classes | lesson 4 |
# | 2002 | label propagation on a graph (Zhu and Ghahramani 2002) | curved classes, one linear system | lesson 4 |
# | 2006 | manifold regularization (Belkin, Niyogi and Sindhwani 2006) | the graph, with a function for new points | lesson 4 |
# | 2013 | pseudo-labels for neural networks (Lee 2013) | images, sound and text | lesson 6 |
# | 2014 | deep generative models (Kingma and others 2014) | mixtures with neural networks | not built here |
# | 2020 | FixMatch: weak and strong augmentation (Sohn and others 2020) | states which changes keep the class | lesson 6 |

# %% [markdown]
# ## 3.13 Your own labels · more · 3 min
#
# The labels you gave in lesson 1 are still there, with their labeling errors; if you gave none, the forty that come with the course take their place.
# Let's give them to a labels-only model and to one that also sees the unlabeled images.

# %%
from course.datasets import load_digits, load_hand_labels

images, digits = load_digits()
y_hand, own = load_hand_labels()
known = y_hand != -1
print(f"{known.sum()} labels {'of your own' if own else 'that come with the course'}")
print(f"{np.sum(y_hand[known] != digits[known])} of them wrong")

# %%
alone = KNeighborsClassifier(n_neighbors=1).fit(images[known], y_hand[known])
spread = LabelPropagation(kernel="knn").fit(images, y_hand)
print(f"nearest label:     accuracy {np.mean(alone.predict(images[~known]) == digits[~known]):.2f}")
print(f"label propagation: accuracy {np.mean(spread.transduction_[~known] == digits[~known]):.2f}")

# %% [markdown]
# One set of labels is a single draw, so don't read much into the difference.
# If one of the ten classes got no label, neither model can ever predict it.

# %% [markdown]
# ## 3.14 Quiz · core · 1 min

# %%
from course.widgets import quiz

quiz(lesson=3)

# %% [markdown]
# ## Summary
#
# **Labels supply the names, unlabeled points supply the shape, and how much weight to give the unlabeled points is a hyperparameter.**
#
# - A Gaussian mixture is k-means with soft assignments, fitted by EM; labels enter by clamping their responsibilities.
# - The best weight of the unlabeled points depends on whether the model fits the data.
# - Unlabeled points help only through an assumption: smoothness, clusters (low density), or a manifold.
# - A gain is a paired difference to labels only, with an interval that covers the chance of the label draw and nothing else.
# - Without labels, groups have no class names.
#
# ### Notation
#
# | symbol | meaning |
# |---|---|
# | $\pi_c$, $\mu_c$, $\Sigma_c$ | mixing weight, mean and covariance of component $c$ |
# | $r_{ic}$ | responsibility of component $c$ for point $i$ |
# | $\lambda$ | weight of the unlabeled points, `unlabeled_weight` |
# | $L$, $U$ | set of the labeled, of the unlabeled points |
#
# ### References
#
# - Belkin, M., Niyogi, P. and Sindhwani, V. (2006). Manifold regularization. *JMLR 7*.
# - Ben-David, S., Lu, T. and Pál, D. (2008). Does unlabeled data provably help? Worst-case analysis of the sample complexity of semi-supervised learning. *COLT 2008*.
# - Blum, A. and Mitchell, T. (1998). Combining labeled and unlabeled data with co-training. *COLT 1998*.
# - Castelli, V. and Cover, T. (1995). On the exponential value of labeled samples. *Pattern Recognition Letters 16*.
# - Chapelle, O., Schölkopf, B. and Zien, A., eds. (2006). *Semi-Supervised Learning*. MIT Press.
# - Cozman, F., Cohen, I. and Cirelo, M. (2003). Semi-supervised learning of mixture models. *ICML 2003*.
# - Dempster, A., Laird, N. and Rubin, D. (1977). Maximum likelihood from incomplete data via the EM algorithm. *JRSS B 39*.
# - Joachims, T. (1999). Transductive inference for text classification using support vector machines. *ICML 1999*.
# - Kingma, D., Rezende, D., Mohamed, S. and Welling, M. (2014). Semi-supervised learning with deep generative models. *NIPS 27*.
# - Lee, D.-H. (2013). Pseudo-label: The simple and efficient semi-supervised learning method for deep neural networks. *ICML Workshop on Challenges in Representation Learning*.
# - Nigam, K., McCallum, A., Thrun, S. and Mitchell, T. (2000). Text classification from labeled and unlabeled documents using EM. *Machine Learning 39*.
# - Schölkopf, B. and others (2012). On causal and anticausal learning. *ICML 2012*.
# - Scudder, H. (1965). Probability of error of some adaptive pattern-recognition machines. *IEEE Transactions on Information Theory 11*.
# - Sohn, K. and others (2020). FixMatch: Simplifying semi-supervised learning with consistency and confidence. *NeurIPS 33*.
# - Zhu, X. and Ghahramani, Z. (2002). Learning from labeled and unlabeled data with label propagation. *CMU-CALD-02-107*.
#
# **Exercises:** in `exercises/03_combining_the_two.ipynb` you write both steps of EM and the clamp, and at the end you add a hundred points that ruin a good mixture.
#
# **Next:** [lesson 4](04_methods.ipynb) follows labels along the shape of the data.
