# %% [markdown]
# # 6 · Deep semi-supervised learning
#
# *Augmentation says which changes do not matter; unlabeled points make the net obey where no label reaches.*
#
# After this lesson you can
#
# - write the loss of FixMatch from its two ideas, and say what each ingredient is worth,
# - read a paper's method as one changed line,
# - tell an augmentation that helps from one that changes the class,
# - check a gradient, and read an autograd engine,
# - say what an experiment with intervals allows you to claim, and what it does not.
#
# **Time:** 75 minutes for the sections marked *core*, 45 for those marked *more*.
# **You need:** lesson 2 (softmax, gradient steps), lesson 4 (consistency), lesson 5 (confirmation bias).

# %%
import numpy as np

from course.datasets import load_digits
from course.deep import FixMatch, ImageAugmentation, SupervisedNet
from course.evaluation import label_draw, load_results, paired_difference
from course.plots import (
    show_code,
    show_digits,
    show_ladder,
    show_teaching,
    show_training,
    show_views,
)

# %% [markdown]
# ## 6.1 Eight pictures · core · 5 min
#
# Take 500 digits away and keep them for the end. Of the other 1,297, the *pool*, four of each digit have a label.
# Below are eight pictures made from the pool. How many different digits do you see?

# %%
X, y = load_digits()
train, test, y_few = label_draw(y, per_class=4, seed=0, test_size=500 / 1797)
pool, unseen = X[train], X[test]
one = pool[[605]]
rng, views = np.random.RandomState(4), ImageAugmentation()
eight = np.concatenate([views.strong(one, rng) for _ in range(8)])
show_views({"": eight}, alt="Eight small pictures: all moved, turned, faded or partly covered.")

# %% [markdown]
# One. It is a single scan, moved by parts of a pixel, turned a little, faded, with a corner covered. And it is one of the
# 1,257 digits *without* a label.
#
# Look at what you just used. You did not need its name to know that all eight have *the same* name. This is knowledge
# about digits that no label told you: which changes do not matter. A label says something about one point, this about every point
# there is. The rest of the lesson writes it into a net.
#
# Commit first. By a simple model we mean those of lessons 2 and 4, by a net the kind that you will train in a minute.

# %%
from course.widgets import commit, reveal

commit(
    "nets-and-labels",
    "Forty labels, and 1,257 digits without: how does a net compare with simple models?",
    [
        "it needs more labels to be as good",
        "it gains more from the unlabeled digits",
        "both",
        "neither",
    ],
    hint="Take the net as it is for the first, and everything this lesson adds to it for the second.",
)

# %% [markdown]
# ## 6.2 A net, forty labels · core · 7 min
#
# A *net* is softmax regression with layers in front. Ours has two **convolutions**: filters that look at 3 x 3 pixels, the same way at every place, and keep what is
# above 0; of each 2 x 2 block the largest is kept.
#
# | layer | what goes in | what comes out | weights |
# |---|---|---|---|
# | 16 filters, largest of 2 x 2 | 8 x 8 pixels | 16 pictures of 4 x 4 | 160 |
# | 32 filters, largest of 2 x 2 | 16 pictures of 4 x 4 | 32 pictures of 2 x 2 | 4,640 |
# | softmax regression | 128 numbers | 10 probabilities | 1,290 |
#
# All filters are learned together, by steps against the gradient, exactly as the weights were in lesson 2. Where the gradient
# comes from is the last thing you will see (6.15); until then, trust it. First: only the labels, and each as it is.

# %%
still = ImageAugmentation(strength=0)
held_out = unseen, y[test]
bare = SupervisedNet(max_iter=400, augment=still, random_state=0)
bare.fit(pool, y_few, held_out=held_out)
print(f"loss at the end below 0.01: {bare.history_[-1]['loss'] < 0.01}")

# %% [markdown]
# Six thousand weights and forty labels: the loss is nearly 0, so the net knows its labels by heart. More steps have nothing more to teach it, as the
# blue line in the next section will show.
#
# ## 6.3 Say which changes do not matter · core · 7 min
#
# Use what you knew in 6.1. Each time a labeled digit is shown, show another *view* of it: an **augmentation**.
# Ours comes in two strengths. The *weak* view moves, turns, leans and stretches the image by a little. The *strong* view does the same,
# then changes the contrast, adds noise, and covers a square.

# %%
rng = np.random.RandomState(1)
shown = pool[[26, 131, 137]]
columns = [
    shown,
    *(views.weak(shown, rng) for _ in range(3)),
    *(views.strong(shown, rng) for _ in range(4)),
]
rows = {name: np.array([c[i] for c in columns]) for i, name in enumerate(("a 6", "a 3", "a 4"))}
show_views(
    rows,
    alt="A 6, a 3 and a 4, each as it is, in three weak views and in four strong ones.",
    columns=["as it is", *["weak"] * 3, *["strong"] * 4],
)

# %%
augmented = SupervisedNet(max_iter=400, random_state=0).fit(pool, y_few, held_out=held_out)
histories = {"labels only": augmented.history_, "the labels as they are": bare.history_}
show_training(histories, "held_out", "The same net, the same labels, many views", "right", low=0.5)

# %% [markdown]
# Same net, same forty labels, no unlabeled point. This is the **honest baseline** of the lesson: from here on, *labels only* means *with
# augmentation*, and it stands in every picture as a black line. A paper that leaves it out compares its method and its
# augmentation with neither, and calls the difference its method.
#
# One draw says little. On twenty, kept for reporting:

# %%
ablation = load_results("deep_ablation")


def draws(table, **where):
    """Return the accuracies of some rows of a table, draw by draw."""
    return table.values("accuracy", **where)


def measured(table, names, **where):
    """Return the same for several methods, under the names a picture shall show."""
    return {new: draws(table, method=name, **where) for name, new in names.items()}


def against(table, name, rival, **where):
    """Say how far one method is ahead of another, in points, with the interval over draws."""
    mine, other = (draws(table, method=method, **where) for method in (name, rival))
    print(f"{name} - {rival}: {paired_difference(mine, other):+.1%} points")


against(ablation, "labels, weakly augmented", "labels, as they are")
against(ablation, "labels, augmented", "labels, as they are")

# %% [markdown]
# Mean difference over the draws in points, and its 95 % interval; both nets met the same draws. Views lift the net by 8 points, and the
# weak ones did most of that. No unlabeled digit has been used yet.
#
# ## 6.4 Believe your own guesses? · core · 6 min
#
# The oldest idea first: guess, and where you are sure, take the guess for a label (Lee 2013). It is self-training from lesson 4, with a
# net. A method of this package is its *objective*: what it asks of the net in a step, and nothing else. Here are two of them as they
# stand in `course.deep.objectives`. A `Term` asks for certain answers on certain inputs.

# %%
show_code(
    {
        "labels only": "course.deep.objectives:supervised",
        "pseudo-labels": "course.deep.objectives:pseudo_label",
    }
)

# %% [markdown]
# `batch.weak()` is a weak view of a few dozen unlabeled digits; `hard_pseudo_labels` puts a 1 on the most probable class; `ramp` lets the guesses count
# only once the net has learned something. In the sum of the terms, the second is, but for its weight,
#
# $$\frac{1}{n}\sum_i \mathbf{1}[\max_c p_c(x_i) \ge \tau] \; \bigl(-\log p_{\hat y_i}(x_i)\bigr)$$
#
# Read it again with lesson 5 in mind. Where the net is sure already, its loss is small already, and so is the gradient. A guess, taken for truth on
# *the very view it was made on*, asks the net to be what it is, a little louder.

# %%
for rival in ("labels, weakly augmented", "labels, augmented"):
    against(ablation, "pseudo-labels", rival)

# %% [markdown]
# Pseudo-labels show the labeled digits in weak views. Against the same net without guesses they gain. Against the honest baseline there is
# nothing that these draws could vouch for. An experiment that compares with the wrong row would have announced a method.
#
# ## 6.5 Agree with yourself · core · 5 min
#
# The second idea does without names. Show two views of one unlabeled digit and ask that the answers be the same, whatever they
# are: **consistency**. You met it in lesson 4 on random features; the Pi-model (Laine and Aila 2017) does it with a net and strong views.

# %%
show_code({"consistency": "course.deep.objectives:pi_model"})

# %% [markdown]
# The answer on one view is the target for the other, compared by squares (the `True`). No gradient flows through the target,
# or the net would learn to give answers that are easy to match. Being sure
# does not satisfy this term, being *the same* does: *call it what you like, but call all eight the same*. That reaches every digit
# of the pool. Its weakness: a vague answer that is the same everywhere satisfies it, too. On the same twenty draws:

# %%
against(ablation, "consistency", "labels, augmented")

# %% [markdown]
# A little, and the draws vouch for it.
#
# ## 6.6 FixMatch is both · core · 12 min
#
# Now put the two together (Sohn and colleagues 2020). Guess on the **weak** view, where guessing is easy. If the guess is above the
# threshold, ask for it on the **strong** view, where obeying is hard. Below: a digit without a label. The net knows its labels only.

# %% tags=["cover"]
fixmatch = FixMatch(max_iter=400, random_state=0).fit(pool, y_few, held_out=held_out)
rng = np.random.RandomState(8)
weak, strong = views.weak(pool[[1234]], rng), views.strong(pool[[1234]], rng)
learner = SupervisedNet(max_iter=300, random_state=0).fit(pool, y_few)
before, after = learner.predict_proba, fixmatch.predict_proba
show_teaching((weak[0], before(weak)[0]), (strong[0], before(strong)[0]), after(strong)[0])

# %% [markdown]
# Left: the weak view, and the ten probabilities. The net is surer than the dotted line that this is a 0. Middle: a strong view of the
# same digit, its upper right corner gone. The net takes it for a 6, and the dashed outline says what it should have said. The arrow is the whole method: *the guess on the left is
# the label on the right*. Right: the same strong view after a training with that rule.
#
# Nobody labeled this 0. One view taught the other, and what it taught is that a missing corner does not make a 0 a 6. That is
# worth something for every 0 to come. In code it is the pseudo-label's lines with one word changed, and some polish:

# %%
show_code(
    {
        "pseudo-labels": "course.deep.objectives:pseudo_label",
        "FixMatch": "course.deep.objectives:fixmatch",
    },
    base="pseudo-labels",
)

# %% [markdown]
# `batch.strong()` where `view` stood. The rest is polish: `align` favors classes that were guessed too rarely of late, and
# `sharpen` makes a guess surer without making it certain.
#
# All of it together, one idea at a time, on the same twenty draws:

# %%
climb = {
    "labels, as they are": "labels, as they are",
    "labels, augmented": "labels only",
    "pseudo-labels": "pseudo-labels",
    "consistency": "consistency",
    "FixMatch": "FixMatch",
}
show_ladder(measured(ablation, climb), "labels only", "From forty labels to FixMatch")

# %% [markdown]
# The bars are 95 % intervals of the means over label draws. On the right stand the mean and, in points, the paired difference to the black line.
# Pseudo-labels alone and consistency alone
# barely leave it. Together they leave it behind.
#
# Watch it learn. Press the button: a net trains on your machine, with the four labels a class from above and the paper's threshold, 0.95. The black line is the
# honest baseline. Look for the moment when a digit *below* the threshold begins to move, although nobody has said a word about it.

# %%
from course.widgets import watch_training

watch_training()

# %% [markdown]
# What to look for: easy digits pass the threshold first, and the others follow, each learning from what the net made of those before. The last of the eight may well end wrong: a net that teaches itself can teach itself a mistake, and lesson 5 has not gone away.
#
# ## 6.7 What may one claim? · core · 8 min
#
# Thirty label draws, 500 digits never seen, 1, 4 and 10 labels a class, the course's defaults, twice the steps of the ladder above (`course bench deep`):

# %%
deep = load_results("deep")
names = {"LabelSpreading": "label spreading", "SupervisedNet": "labels only"}
names |= {name: name for name in ("PiModel", "MeanTeacher", "VAT", "FlexMatch", "FixMatch")}


def unseen_scores(name, per_class):
    """Return the scores on held-out digits, draw by draw."""
    return deep.values("inductive_accuracy", method=name, per_class=per_class)


every = {title: unseen_scores(name, 4) for name, title in names.items()}
show_ladder(every, "labels only", "Four labels a class, thirty draws")

# %%
print(f"{'FixMatch minus':<16}" + "".join(f"{n:>17} a class" for n in (1, 4, 10)))
for rival, title in list(names.items())[:-1]:
    line = f"{title:<16}"
    for per_class in (1, 4, 10):
        pair = (unseen_scores(name, per_class) for name in ("FixMatch", rival))
        line += f"{paired_difference(*pair):>+25.1%}"
    print(line)

# %% [markdown]
# What these intervals allow you to say, on these digits:
#
# - FixMatch beats labels only and label spreading at 1, 4 and 10 labels a class: none of the six intervals comes near 0.
# - The gain fades: 21 points over labels only at one label a class, 7 at four, 2 at ten. The more labels there are, the less is left for unlabeled digits to add.
# - It is ahead of Pi-model, Mean Teacher and VAT, too: by a lot at one label a class, by a point or so at ten, where VAT's
#   interval all but touches 0.
# - Consistency alone can go very wrong: at one label a class the Pi-model trails by 61 points, far *below* labels only. The
#   vague answer of 6.5 is the suspect.
# - FlexMatch and FixMatch: at 1 and at 10 labels the interval holds 0, at 4 FlexMatch is ahead by 0.3 points, one or two digits
#   in 500. With eighteen intervals in one table, one that barely misses 0 is no discovery.
#
# And what they do not: *on other data*, *with other nets*, *with more steps*. They cover the luck of the labels, and no more (lesson 3). Oliver and
# colleagues (2018) gave the baselines the same care as the methods, and many a reported gap shrank.
#
# And which ingredient does the work? Take one away at a time. Twenty draws, four labels a class:

# %%
minus = {
    "labels, augmented": "labels only",
    "FixMatch": "FixMatch",
    "- any view": "without any view",
    "- strong view": "strong view as weak as the weak",
    "- threshold": "without a threshold",
    "- sharpening": "without sharpening",
    "- alignment": "without alignment",
    "as in the paper": "as in the paper: 0.95, hard labels",
}
less = measured(ablation, minus)
show_ladder(less, "labels only", "FixMatch with one ingredient less")

# %%
for title in list(less)[2:]:
    print(f"{title:<35}{paired_difference(less[title], less['FixMatch']):+.2%} to FixMatch")

# %% [markdown]
# It is not the story that the method is told with.
#
# - **The views carry it.** Without any, FixMatch falls by 7 points, above the bare net of 6.2 (82.5 %), below what views do for forty
#   labels alone.
# - **The strong view need not be strong.** Two weak views do as well. What must not be missing is that guess and obedience meet on
#   *different* views: on the same view, guesses got to 91.0 %, and the polish that they lack is worth a point or two.
# - **The threshold** makes no difference that twenty draws could show. Sharpening and alignment are each worth less than a point.
#
# That is one data set of small images. On photographs the paper needed strong views, and a high threshold helped. An ablation is how one finds out.
#
# Back to what you committed to, on the same twenty draws. First: is the bare net, without views, behind softmax regression on the pixels? Second: does
# all of this lesson add more to that net than a graph adds to the nearest neighbors?


# %%
pretrain = load_results("deep_pretrain")
softmax = draws(pretrain, inputs="pixels", method="softmax", per_class=4)
bare_net = draws(ablation, method="labels, as they are")
whole = draws(ablation, method="FixMatch")
# In this table the row "labels only" is the 3 nearest neighbors.
neighbors, graph = (unseen_scores(n, 4)[:20] for n in ("labels only", "LabelSpreading"))
behind = paired_difference(softmax, bare_net)
gains = paired_difference(whole - bare_net, graph - neighbors)
print(f"softmax is ahead of the bare net by {behind:+.1%} points")
for name, gain in (("lesson", whole - bare_net), ("graph", graph - neighbors)):
    print(f"the {name} adds {100 * gain.mean():.0f} points")
print(f"the difference: {gains:+.1%} points")

# %%
clear = 0.005  # an interval that misses 0 by less than half a point is no finding
found = {(True, False): 0, (False, True): 1, (True, True): 2, (False, False): 3}
reveal(
    "nets-and-labels",
    found[behind.low > clear, gains.low > clear],
    "The bare net is hardly behind. All of this lesson gives it 14 points, the graph gave 11. "
    "But 8 of the 14 are views of the labels: count from the honest baseline, and it is 6.",
)

# %% [markdown]
# ## 6.8 What one line changes · core · 6 min
#
# You can now read a decade of papers as edits. What differs from FixMatch stands out, the rest is grey.

# %%
show_code(
    {
        "FixMatch": "course.deep.objectives:fixmatch",
        "Pi-model": "course.deep.objectives:pi_model",
        "Mean Teacher": "course.deep.objectives:mean_teacher",
        "FlexMatch": "course.deep.objectives:flexmatch",
        "VAT": "course.deep.objectives:vat",
    },
    base="FixMatch",
)

# %% [markdown]
# | method | who guesses, on what | who obeys, on what | the line that differs |
# |---|---|---|---|
# | pseudo-labels (Lee 2013) | the net, weak view | the net, the same view | `Term(view, hard_pseudo_labels(guesses), ...)` |
# | Pi-model (Laine and Aila 2017) | the net, a strong view | the net, another strong view | `net.logits(batch.strong())` |
# | Mean Teacher (Tarvainen and Valpola 2017) | the average of its past selves | the net | `batch.teacher.logits(...)` |
# | VAT (Miyato and others 2018) | the net, weak view | the net, moved where it hurts most | `view + radius * unit_rows(slope)` |
# | FixMatch (Sohn and others 2020) | the net, weak view, if sure | the net, strong view | `sharpen(guesses, ...)` on `batch.strong()` |
# | FlexMatch (Zhang and others 2021) | the same, a threshold for each class | the same | `threshold * (status / (2 - status))` |
#
# VAT is the odd one out: in place of a strong view it *computes* the small change that would confuse the net most. It asks nobody
# which changes do not matter.
#
# ## 6.9 Three dials · core · 5 min
#
# Threshold, strength of the views, weight of the unlabeled term. The curves are means of two trainings of 400 steps at each point of a grid, computed
# beforehand (`course bench fixmatch_settings`), on draws kept for choosing. Before you move anything: which of the three matters most?

# %%
from course.widgets import fixmatch_sliders

fixmatch_sliders()

# %% [markdown]
# Strength first. At 1, every setting with a weight of 0.3 or 1 lands between 94 and 96 %, labels only at 91. At 0 and at 3, where the views are
# hardly digits any more, the best reach 88. In the middle lies a *plateau* on which threshold and weight matter little. That is the place to be: with forty labels you
# could not tune them (lesson 5).
#
# Now find the cliff. Strength 2, weight 3, threshold 0: believe every guess and let it count three times a label. The net agrees with itself on a single
# name for everything, 10 % right. Raise the threshold to 0.5 and it is back at 92. The ablation found the threshold useless; at weight 1 it was. A
# safety belt looks useless on most days.
#
# ## 6.10 The change that changes the class · core · 5 min
#
# An augmentation is a claim about the world: *this does not matter*. Here is a false one. Turn the picture over, by 180 degrees. For a 0, a 1 or
# an 8 that is harmless. Here is a 6.

# %%
six = pool[[26]]
over = six[:, ::-1]  # read backward, the pixels are the picture turned over
before = fixmatch.predict_proba
show_teaching(
    (six[0], before(six)[0]),
    (over[0], before(over)[0]),
    titles=("A 6 as it is", "The same 6, turned over"),
)

# %% [markdown]
# The net says 9, and the net is right. But the loss asks for a 6, step after step, on every 6 of the pool, and for a 9 on every 9 turned over. Let every view be
# turned over half of the time, and measure:

# %%
turn = load_results("deep_turn")
of_two, rest = ({}, {})
for name in ("labels, augmented", "FixMatch", "FixMatch, turned over"):
    of_two[name.replace("labels, augmented", "labels only")] = turn.values("six_nine", method=name)
    rest[name] = turn.values("others", method=name)
show_ladder(of_two, "labels only", "Only the 6 and the 9: right on digits never seen")
for name, scores in rest.items():
    print(f"{name:<24} the other eight digits: {100 * np.mean(scores):.1f} % right")

# %% [markdown]
# One false claim takes ten points from the two digits it is false about, and FixMatch ends *below* labels only, which never heard of the
# unlabeled digits. The other eight lose three points: filters that must not tell up from down are worse filters. The unlabeled 6s and 9s have
# become teachers of a mistake.
#
# So before you train, look at your views and ask: would everyone still call it the same?
#
# ## 6.11 Look at the errors · core · 5 min
#
# Now the hardest case: *one* label a class. Take one draw and the digit that FixMatch gets wrong most often. Here is the only one of its kind that had
# a label, and nine of the errors.

# %%
errors = load_results("deep_errors")


def one_draw(draw, method="FixMatch"):
    """Return the pool's rows and few labels, the rows asked, and the guesses on them."""
    rows, asked, few = label_draw(y, per_class=1, seed=draw, test_size=500 / 1797)
    (kept,) = errors.where(method=method, draw=draw).rows
    return rows, few, asked, np.array(list(kept["guesses"]), dtype=int)


rows, few, asked, guesses = one_draw(1006)
wrong = guesses != y[asked]
worst = np.bincount(y[asked[wrong]]).argmax()
missed = wrong & (y[asked] == worst)
pictures = np.concatenate([rows[few == worst], asked[missed][:9]])
titles = ["the label"] + [f"{guess}?" for guess in guesses[missed][:9]]
show_digits(X[pictures], titles, marks=[title != "the label" for title in titles])
print(f"{missed.sum()} of {np.sum(y[asked] == worst)} digits {worst} are wrong")

# %% [markdown]
# The 1 that had a label stands on a foot and has no flag. The ones that went wrong have a flag and no foot: a *writing style* that no label
# hit. To the net they are a group of their own, and it calls the whole group by the next best name.
#
# So sort all digits of all twenty draws by how far they are from the one label of their class, and count:


# %%
def far_and_wrong(draw, method):
    """Return how far each digit is from the label of its class, and whether it is wrong."""
    rows, few, asked, guesses = one_draw(draw, method)
    labels = np.array([X[rows[few == k][0]] for k in range(10)])
    return np.linalg.norm(X[asked] - labels[y[asked]], axis=1), guesses != y[asked]


for method in ("labels, augmented", "FixMatch"):
    parts = [far_and_wrong(draw, method) for draw in range(1000, 1020)]
    away, wrong = (np.concatenate(part) for part in zip(*parts, strict=True))
    quarter = np.searchsorted(np.quantile(away, (0.25, 0.5, 0.75)), away)
    shares = ", ".join(f"{100 * wrong[quarter == q].mean():.0f} %" for q in range(4))
    print(
        f"{method:<18} {100 * wrong.mean():.0f} % wrong, from nearest to farthest quarter {shares}"
    )

# %% [markdown]
# Both are nearly faultless near their labels. Far from them labels only is wrong seven times in ten, FixMatch about one time in four. That is the
# second half of this lesson's sentence: *unlabeled points make the net obey where no label reaches*. They carry a name along a chain of
# views and look-alikes, and where the chain is broken, a whole style is missed. Such errors are not noise. They have a face, and one more
# label, well placed (lesson 5), may end the whole group.
#
# ## 6.12 Quiz · core · 2 min

# %%
from course.widgets import quiz

quiz(lesson=6)

# %% [markdown]
# ## 6.13 Three kinds of data · more · 8 min
#
# Digits come with a gift: anyone can say which changes do not matter. How about other data? Three kinds, each as it is, in a weak view and in a strong one.
#
# - **Images**: moved, turned, covered. We know this from looking.
# - **Waves**: 64 moments of a signal. It may come a little later or slower, louder, on a drifting baseline, with a stretch missing. We know this from
#   how signals are made.
# - **A table**: 30 measurements of a tumor. What may change? A little noise, and perhaps a few columns swapped in from other rows. We know next to nothing.

# %%
from course.datasets import load_breast_cancer, make_waves
from course.deep import SignalAugmentation, TableAugmentation
from course.plots import show_kinds

waves, wave_class = make_waves(n_samples=300, random_state=0)
table, _ = load_breast_cancer()
table = (table - table.mean(axis=0)) / table.std(axis=0)
rng = np.random.RandomState(5)
kinds = {}
for name, data, kind in (
    ("digits", pool, ImageAugmentation()),
    ("waves", waves, SignalAugmentation()),
    ("a table", table, TableAugmentation()),
):
    row = data[[131 if name == "digits" else 8]]
    kinds[name] = np.concatenate([row, kind.weak(row, rng, data), kind.strong(row, rng, data)])
show_kinds(
    kinds,
    alt="A digit, a wave and a row of a table, each as it is, in a weak view and in a strong one.",
)

# %%
by_kind = load_results("deep_kinds")
for name in ("digits", "waves", "breast cancer"):
    print(name)
    against(by_kind, "FixMatch", "labels, augmented", data=name)
    if name != "breast cancer":
        against(by_kind, "FixMatch, table's views", "labels, augmented", data=name)

# %%
shown = {"labels, augmented": "labels only", "FixMatch": "FixMatch"}
shown["FixMatch, table's views"] = "FixMatch, a table's views"
waves_only = measured(by_kind, shown, data="waves")
show_ladder(waves_only, "labels only", "Waves: four labels a class")

# %% [markdown]
# Three answers, and the method was the same each time (400 steps).
#
# - **Digits**: +5.7 points over labels only with their own views, +3.1 with a table's.
# - **Waves**: +16.1 points with views that somebody thought about. With a table's views, which swap single moments between signals, FixMatch
#   lands 11 points *below* labels only.
# - **The table**: -0.1, interval -3.1 to +3.0. Views that say next to nothing add nothing. The graphs and mixtures of lessons 3 and 4
#   need none.
#
# What makes a deep method work is not deep. It is somebody who knows which changes do not matter.
#
# ## 6.14 Before any label · more · 7 min
#
# One can use the views and leave the names out altogether. Take 64 digits, two views of each, and give the net a matching game: *which of the other
# 127 pictures is the same digit as this one?* To win, its numbers must be alike for views of one digit and unlike for all others (Chen and
# others 2020). No label is needed to keep score. This is **self-supervised** pre-training, here in its smallest form:

# %%
from course.deep import ViewMatching
from course.methods import SoftmaxRegression

matcher = ViewMatching(max_iter=600, random_state=0).fit(pool)
first, last = np.mean(matcher.losses_[:20]), np.mean(matcher.losses_[-20:])
print(f"the game got easier: {last < first - 1}")
has_label = y_few != -1
on_pixels = SoftmaxRegression().fit(pool[has_label], y_few[has_label])
on_numbers = SoftmaxRegression().fit(matcher.transform(pool[has_label]), y_few[has_label])
right = on_numbers.score(matcher.transform(unseen), y[test])
print(f"a digit is now {matcher.n_components} numbers")
print(
    f"softmax is right more often on them than on the pixels: {right > on_pixels.score(unseen, y[test])}"
)

# %% [markdown]
# Then softmax regression, the model of lesson 2, on these numbers and forty labels. Twenty draws:

# %%
probes = {
    f"softmax on {inputs}": draws(pretrain, inputs=inputs, method="softmax", per_class=4)
    for inputs in ("pixels", "untrained net", "matched views")
}
probes["labels only"] = draws(ablation, method="labels, augmented")
show_ladder(probes, "labels only", "Four labels a class, after a game without labels")

# %% [markdown]
# On the pixels softmax regression gets 83.6 %, on the 32 numbers 90.7 %: seven points from a game without a label. That is level with *labels
# only*: the game has put into the numbers what views of the labels had put into the net. An untrained net's numbers are worse than the pixels, so
# it is the game and not the net. FixMatch stays six points ahead (96.7 %): it hears the names while it learns. At one label a
# class, softmax gets 64.5 % on the pixels and 77.9 % on the numbers (`course bench deep_pretrain`).
#
# ## 6.15 Open the box · more · 14 min
#
# All along the net has taken steps against its gradient. Where does it come from? It need not be derived by hand. The answer is 250
# lines long, `course.deep.tensor`, and you can hold its idea in your head. Start with three numbers.

# %%
from course.deep import Tensor

x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = (x * x).sum()
loss.backward()
print("loss", loss.data, " gradient", x.grad)

# %% [markdown]
# The gradient of $\sum x_i^2$ is $2x$. A `Tensor` is an array that *remembers how it was computed*. Each operation notes its
# inputs and, for each, a small function that turns "how the loss changes with my result" into "how it changes with this input". For
# a product that function multiplies by the other factor. Here is the whole of it:

# %%
show_code(
    {
        "a product": "course.deep.tensor:Tensor.__mul__",
        "the rectifier": "course.deep.tensor:Tensor.relu",
    }
)

# %% [markdown]
# `backward` walks the notes from the loss to the inputs and adds up what arrives. That walk is the chain rule, and there is nothing else.
#
# How would you know that such a function is right? Nudge one number by a millionth, see how far the loss moves, and compare. It is slow, and hard to get
# wrong. **Run this check**, then change the function in it to one of your own.

# %%
from course.deep import gradient_check

rng = np.random.default_rng(0)
w, data = rng.normal(size=(5, 3)), rng.normal(size=(4, 5))


def my_function(w):
    return ((data @ w).relu() * 0.5).log_softmax().mean()


print(f"off by less than a millionth: {gradient_check(my_function, w) < 1e-6}")

# %% [markdown]
# Now break it. `detach` returns the same numbers without their history, so half of this gradient is lost on the way:

# %%
print(f"whole:    {gradient_check(lambda a: (a * a).sum(), w) < 1e-6}")
print(f"detached: {gradient_check(lambda a: (a * a.detach()).sum(), w) < 1e-6}")

# %% [markdown]
# For the check that is a mistake. For pseudo-labels it is the point: the guess is a *target*, and no gradient may flow through it, or
# the net would learn to make its guesses easy to obey. All methods here detach them.
#
# With layers on top, a whole training fits in a cell. The same forty labels, no views:

# %%
from course.deep import Linear, ReLU, Sequential, cross_entropy

rng = np.random.RandomState(0)
net = Sequential(Linear(64, 32, rng), ReLU(), Linear(32, 10, rng))
known = y_few != -1
inputs, targets = pool[known].astype(np.float32), np.eye(10, dtype=np.float32)[y_few[known]]
for step in range(101):
    loss = cross_entropy(net(Tensor(inputs)), targets)
    loss.backward()
    for weights in net.parameters:
        weights.data -= 0.5 * weights.grad
        weights.grad = None
    if step % 50 == 0:
        print(f"step {step:>3}: loss {loss.data:.2f}")

# %% [markdown]
# The classifiers of this lesson use a second, faster file, `course.deep.fast`: each layer with its gradient written out by hand. Two engines mean two
# chances to be wrong, so a test holds them against each other, against numerical gradients, and against PyTorch.
#
# ## 6.16 The same in PyTorch · more · 4 min
#
# When you outgrow this engine, you will find the same lines there. Ours first, then its twin in `course.deep.pytorch`. Nothing is run here; with `[torch]`
# installed, a test trains both from the same weights and compares their losses step by step.

# %%
show_code(
    {
        "course.deep": "course.deep.objectives:fixmatch",
        "PyTorch": "course.deep.pytorch:fixmatch_loss",
    }
)

# %% [markdown]
# `torch.no_grad()` is our detached guess, `F.cross_entropy` our `Term`. PyTorch adds graphics processors, and nets trained for weeks.
#
# ## 6.17 In use, and where to go · more · 5 min
#
# - **Speech.** Hours are cheap, transcripts dear. *Noisy student* training guesses the words and asks a noisier copy for the same (Park and
#   others 2020). Views: stretches of time and bands of pitch blanked.
# - **Medical images.** A label is a specialist's time (lesson 1). Turning a skin lesion over does no harm; turning a chest X-ray
#   does. Ask the specialist for the views, too.
# - **Text.** What leaves a meaning as it is? Translate to French and back (Xie and others 2020).
# - **First pre-train, then this.** A matching game as in 6.14 on millions of pictures, then a handful of labels: today's usual order.
# - **Ask for labels.** Active learning (lesson 5) comes first: ask along the graph, before a net can doubt. From ten digits asked for and a
#   graph whose groups may change sides, FixMatch gets 98.3 % of new digits right (`course bench deep_start`).
# - **Libraries.** scikit-learn for graphs and self-training, USB for deep methods in PyTorch, skorch to give a PyTorch net the manners of scikit-learn.
#
# ## 6.18 Your labels, your poster · more · 7 min
#
# Last stop for the labels you gave in lesson 1, slips included. One net sees them alone, one sees all 1,797 digits.

# %%
from course.datasets import load_hand_labels

y_hand, own = load_hand_labels()
given = y_hand != -1
print(f"{given.sum()} labels {'of your own' if own else 'that come with the course'}")
alone = SupervisedNet(max_iter=400, random_state=0).fit(X, y_hand)
mine = FixMatch(max_iter=600, random_state=0).fit(X, y_hand)
own_net = mine.score(X[~given], y[~given])
print(f"FixMatch is ahead of the labels alone: {own_net > alone.score(X[~given], y[~given])}")

# %% [markdown]
# And here is the course on one page, with your numbers where you left some. `poster(own_net, "poster.pdf")` keeps it as a file to print.

# %%
from course.widgets import poster

poster(own_net)

# %% [markdown]
# ## 6.19 Five takeaways · core · 2 min
#
# 1. **A few labels and many points bridge two worlds.** Labels bring the names, points the shape; neither does it alone.
# 2. **Fewer labels for the same accuracy** is the gain. It is measured against the best one can do with the labels only, on many draws, or not at all.
# 3. **Several kinds of method for several kinds of structure.** Clouds, graphs, low density, views: each is an assumption. Name it first.
# 4. **The unlabeled data decide.** Wrong domain, wrong classes, wrong views, and more points are more harm.
# 5. **Nets carry it to scale**, because for them you can say which changes do not matter, and because they can use a million points.
#
# You began with two colored dots and a line that looked right until the grey points came in. What you take with you is less a method than a habit: name the
# assumption, put labels only beside it, throw the dice again, look at the errors. The next pool without labels is yours.
#
# **Exercises:** `exercises/06_deep.ipynb`, where you write the loss of FixMatch and its gradient; then the **capstone**, `exercises/capstone.ipynb`: twenty labels,
# any method of the course, and a hidden test set.
#
# ## Summary
#
# **Augmentation says which changes do not matter; unlabeled points make the net obey where no label reaches.**
#
# - FixMatch: guess on a weak view, obey on a strong one, if sure.
# - The honest baseline has the same net *and* the same augmentation.
# - An augmentation is a claim. A false one teaches a lie, evenly and surely.
#
# ### Notation
#
# | sign | meaning |
# |---|---|
# | $p_c(x)$ | probability the net gives class $c$ at input $x$ |
# | $\hat y$ | the most probable class, the guess |
# | $\tau$ | threshold on the guess, `threshold` |
# | weak, strong | a view of the same point, changed little or much |
# | $w$ | what the unlabeled term counts, `unlabeled_weight` |
#
# ### References
#
# - Lee, D.-H. (2013). Pseudo-label. *ICML Workshop on Challenges in Representation Learning*.
# - Laine, S. and Aila, T. (2017). Temporal ensembling for semi-supervised learning. *ICLR*.
# - Tarvainen, A. and Valpola, H. (2017). Mean teachers are better role models. *NeurIPS*.
# - Miyato, T., Maeda, S., Koyama, M. and Ishii, S. (2018). Virtual adversarial training. *IEEE TPAMI 41*.
# - Oliver, A., Odena, A., Raffel, C., Cubuk, E. and Goodfellow, I. (2018). Realistic evaluation of deep semi-supervised learning
#   algorithms. *NeurIPS*.
# - Berthelot, D. and others (2020). ReMixMatch: semi-supervised learning with distribution alignment. *ICLR*.
# - Sohn, K. and others (2020). FixMatch: simplifying semi-supervised learning with consistency and confidence. *NeurIPS*.
# - Zhang, B. and others (2021). FlexMatch: boosting semi-supervised learning with curriculum pseudo labeling. *NeurIPS*.
# - Chen, T., Kornblith, S., Norouzi, M. and Hinton, G. (2020). A simple framework for contrastive learning of visual representations. *ICML*.
# - Park, D. and others (2020). Improved noisy student training for automatic speech recognition. *Interspeech*.
# - Xie, Q., Dai, Z., Hovy, E., Luong, M.-T. and Le, Q. (2020). Unsupervised data augmentation for consistency training. *NeurIPS*.
