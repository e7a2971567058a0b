"""What it is worth to choose which digits to label: 10 to 40 labels, asked for ten at a time.

Every strategy of asking stands beside random labels with the same model, on the same
points. Three models: a graph over image distances, the same graph over plain ones, and
softmax regression, which sees the labels alone. The image distance was chosen knowing
these digits (on draws below 1,000); the graph's question uses the distance of its method.
"""

from course.datasets import load_digits
from course.evaluation import LabelBudget, label_budget
from course.methods import PoissonLearning, SoftmaxRegression
from course.methods.active import STRATEGIES

COLUMN = "model"
BUDGETS = (10, 20, 30, 40)
FIRST_SEED = 1000
N_DRAWS = 20

IMAGE = "Poisson learning, image distance"
PLAIN = "Poisson learning"
ALONE = "labels only: softmax regression"


def parts(n_jobs):
    def part(model, strategies, metric="euclidean"):
        return lambda: label_budget(
            strategies, model, *load_digits(), BUDGETS, N_DRAWS, FIRST_SEED, n_jobs=n_jobs,
            metric=metric,
        )  # fmt: skip

    yield IMAGE, part(PoissonLearning(metric="image"), ["graph"], "image")
    yield PLAIN, part(PoissonLearning(), STRATEGIES)
    yield ALONE, part(SoftmaxRegression(), [name for name in STRATEGIES if name != "graph"])


def of_model(table, name):
    """Return the part of the stored table with one model, to summarize and to plot."""
    return LabelBudget(table.where(model=name).rows, table.parameters)


def describe(table):
    """Return the summaries as text, on the unlabeled points and on new ones."""
    titles = dict.fromkeys(row["model"] for row in table.rows)
    return "\n\n".join(
        f"{title}\n{of_model(table, title).summary(score)}"
        for title in titles
        for score in ("transductive_accuracy", "inductive_accuracy")
    )
