"""Real mail with pretrained features: do unlabeled mails help, and with how many labels.

1,500 mails, half of them spam (``load_mails``): 70 % of them to learn from, of which 1 to 50 per
class are labeled; the others are held out. Two kinds of features of the same text: a pretrained
sentence encoder's (64 components in rows of length 1), and words, weighted by tf-idf. Graphs and
Laplacian ridge on words get 64 components of these too, made in the same way. Each method
stands beside the same model without unlabeled mails. The linear probe is softmax regression.
"""

from course.bench._nets import batches
from course.datasets import load_mails
from course.evaluation import compare
from course.intervals import ALL_LABELS, LABELS_ONLY, mean_interval, paired_difference

COLUMN = "features"
PER_CLASS = (1, 2, 4, 10, 50)
FIRST_SEED = 1000
N_DRAWS = 30

PROBE = "linear probe"
GUARDED = "guarded (default)"
NEAREST = "3 nearest neighbors"
RIDGE, RIDGE_ALONE = "Laplacian ridge", "Laplacian ridge, labels only"
BAYES, BAYES_ALONE = "naive Bayes with EM", "naive Bayes, labels only"
EMBEDDING, WORDS, COUNTS = "embedding", "words", "word counts"
ALONE = {
    "label spreading": NEAREST,
    "Poisson learning": NEAREST,
    RIDGE: RIDGE_ALONE,
    "self-training, 0.75": PROBE,
    "self-training, capped": PROBE,
    BAYES: BAYES_ALONE,
    GUARDED: PROBE,
}
"""Which row is a method's labels-only form; a graph's is the nearest labeled points."""


def methods():
    """Return the methods for both kinds of features by name, unfitted; the probe is no one's."""
    from course.evaluation._fits import NearestThree
    from course.methods import (
        LaplacianRidgeClassifier,
        PoissonLearning,
        SelfTrainingClassifier,
        SoftmaxRegression,
    )
    from course.registry import method

    return {
        NEAREST: NearestThree(),
        "label spreading": method("label spreading").make(),
        "Poisson learning": PoissonLearning(),
        RIDGE_ALONE: LaplacianRidgeClassifier(manifold_weight=0),
        RIDGE: LaplacianRidgeClassifier(),
        "self-training, 0.75": SelfTrainingClassifier(SoftmaxRegression(), 0.75, max_iter=10),
        "self-training, capped": SelfTrainingClassifier(
            SoftmaxRegression(), 0.5, max_iter=10, max_per_class=20, reguess=True
        ),
    }


def on_words(model):
    """Return a pipeline from word counts to a model on 64 components of tf-idf."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer, StandardScaler

    weighted, components = TfidfTransformer(sublinear_tf=True), TruncatedSVD(64, random_state=0)
    # Centered, as the embeddings are; else the mails without a counted word stay at the origin.
    return make_pipeline(weighted, components, StandardScaler(with_std=False), Normalizer(), model)


def parts(n_jobs):
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.pipeline import make_pipeline

    from course.methods import GuardedClassifier, SemiSupervisedNaiveBayes, SoftmaxRegression

    def measure(tried, features, baseline, seeds):
        return compare(
            tried, *load_mails(features), PER_CLASS, len(seeds), seeds[0],
            n_jobs=n_jobs, baseline=baseline,
        )  # fmt: skip

    probe = SoftmaxRegression()
    for seeds in batches(10, N_DRAWS):
        yield EMBEDDING, lambda seeds=seeds: measure(methods(), "embedding", probe, seeds)
    bayes = {
        BAYES_ALONE: SemiSupervisedNaiveBayes(unlabeled_weight=0),
        BAYES: SemiSupervisedNaiveBayes(),
    }
    words = make_pipeline(TfidfTransformer(sublinear_tf=True), SoftmaxRegression())
    components = {name: on_words(model) for name, model in methods().items() if "self" not in name}
    for seeds in batches(10, N_DRAWS):
        yield WORDS, lambda seeds=seeds: measure(components | bayes, "words", words, seeds)
    guarded = {GUARDED: GuardedClassifier()}
    for seeds in batches(5, N_DRAWS):
        yield "guarded", lambda seeds=seeds: measure(guarded, "embedding", probe, seeds)


def describe(table):
    """Return means, and paired differences from the labels-only form of the same model."""
    first = next(iter(table.rows))["features"]
    seeds = sorted({row["draw"] for row in table.where(features=first).rows})
    lines = [
        f"accuracy on the unlabeled mails, mean of {len(seeds)} draws (seeds {seeds[0]} to "
        f"{seeds[-1]}), %,",
        "and the paired difference from the same model without unlabeled mails [95 % interval]",
        "linear probe: softmax regression; graphs: 10 neighbors; words: tf-idf, components of it",
        "for graphs and ridge; guarded: graph, mixture or probe by 5-fold cross-validation",
    ]
    for features in dict.fromkeys(row["features"] for row in table.rows):
        part = table.where(features=features)
        n_draws = len({row["draw"] for row in part.rows})
        lines += ["", f"{features} ({n_draws} draws)"]
        lines.append(f"{'':<30}" + "".join(f"{f'{k} per class':<28}" for k in PER_CLASS).rstrip())
        names = dict.fromkeys(row["method"] for row in part.rows)
        for name in (name for name in names if name != ALL_LABELS):
            cells = (_cell(part, name, per_class) for per_class in PER_CLASS)
            shown = PROBE if name == LABELS_ONLY else name
            lines.append(f"{shown:<30}" + "".join(f"{cell:<28}" for cell in cells).rstrip())
    both = (EMBEDDING, LABELS_ONLY), (WORDS, LABELS_ONLY)
    lines += ["", "probe on words minus probe on embeddings, and guarded minus probe, new mails"]
    lines.append(_row(table, both[1], both[0]))
    lines.append(_row(table, ("guarded", GUARDED), ("guarded", LABELS_ONLY)))
    return "\n".join(lines)


def scores(table, name, per_class, score="transductive_accuracy"):
    """Return the scores of a method draw by draw; ``PROBE`` is the row "labels only"."""
    name = LABELS_ONLY if name == PROBE else name
    return table.values(score, method=name, per_class=per_class)


def _cell(part, name, per_class):
    mine = scores(part, name, per_class)
    text = f"{100 * mean_interval(mine).mean:.1f}"
    if name in ALONE:
        gain = paired_difference(mine, scores(part, ALONE[name], per_class))
        text += f" {gain:+.1%}"
    return text


def _row(table, mine, other):
    (one, name), (two, rival) = mine, other
    cells = []
    for per_class in PER_CLASS:
        pair = (
            scores(table.where(features=features), method, per_class, "inductive_accuracy")
            for features, method in ((one, name), (two, rival))
        )
        cells.append(f"{paired_difference(*pair):+.1%}")
    title = f"{one} - {two}" if one != two else f"{name} - {PROBE}"
    return f"{title:<36}" + "".join(f"{cell:<28}" for cell in cells).rstrip()
