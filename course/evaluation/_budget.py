"""What a label budget buys: ask, learn, ask again, and score whenever the money is counted.

A strategy of asking is worth its trouble only if it beats asking at random, with
the same model, on the same points. So random labels are always there, and every
draw starts all strategies from the same unlabeled pool; those that need a model
before they can doubt start from the same random labels, too.

Settles (2009), "Active learning literature survey", section 6, tells when it does not help.
"""

import math
import textwrap
from dataclasses import dataclass

import numpy as np

from course.datasets import UNLABELED
from course.evaluation import _fits
from course.evaluation._arguments import (
    check_data,
    check_estimator,
    check_test_size,
    check_workers,
)
from course.evaluation._draws import LARGEST_SEED, label_draw
from course.evaluation._summary import describe_draws, percent, right_aligned
from course.evaluation._table import SCORE_NAMES, SCORES, Table
from course.evaluation._work import work
from course.intervals import Interval, mean_interval, paired_difference
from course.methods.active import STRATEGIES, query
from course.validation import check_count, check_option

RANDOM = "random"
_COLD = (RANDOM, "graph")  # these need no model, and so no first labels
_LINE = 96


def label_budget(
    strategies,
    model,
    X,
    y,
    budgets=(10, 20, 30, 40),
    n_draws=20,
    first_seed=0,
    test_size=0.3,
    n_jobs=1,
    backend=None,
    metric="euclidean",
):
    """Let strategies spend a budget of labels, and score the same model after each purchase.

    A draw is a seed. It holds out a share of the points, stratified; the others are the
    pool. "random" and "graph" choose their first labels without a model, the others start
    from those of "random". Then, from budget to budget: fit, ask, fit. The model gets all
    points of the pool if it reads -1 as "no label", else the labeled ones
    (:func:`course.evaluation.reads_unlabeled`).

    Parameters
    ----------
    strategies : sequence of str, from :data:`course.methods.active.STRATEGIES`
        "random" is always there.
    model : estimator with ``predict_proba`` (not needed for "random" and "graph")
    X : array of shape (n_samples, n_features)
    y : int array of shape (n_samples,), every label known
    budgets : sequence of int, ascending: labels in all when the model is fitted and scored
    n_draws, first_seed, test_size, n_jobs, backend : as in :func:`course.evaluation.compare`
    metric : for "graph", as in :func:`course.methods.active.choose_labels`

    Returns
    -------
    LabelBudget
        ``rows``, one for each strategy, budget and draw. After Ctrl-C: what was done until then.

    Raises
    ------
    ValueError
        If an argument cannot be used. A fit that fails raises nothing: its row and those
        after it have the message under ``error`` and NaN for scores.

    Examples
    --------
    >>> from course.datasets import make_two_moons
    >>> from course.methods import PoissonLearning
    >>> X, y = make_two_moons(n_samples=150, random_state=0)
    >>> spent = label_budget(["graph"], PoissonLearning(), X, y, budgets=(2, 4), n_draws=3)
    >>> [(row["strategy"], row["budget"]) for row in spent.rows[::3]]
    [('random', 2), ('random', 4), ('graph', 2), ('graph', 4)]
    """
    strategies = _check_strategies(strategies)
    check_estimator("model", model)
    check_count("n_draws", n_draws)
    check_count("first_seed", first_seed, low=0)
    if first_seed + n_draws - 1 > LARGEST_SEED:
        raise ValueError(f"first_seed must leave seeds up to {LARGEST_SEED}, got {first_seed!r}")
    check_test_size(test_size)
    X, y, n_classes = check_data(X, y, test_size)
    n_pool = len(label_draw(y, 1, first_seed, test_size)[0])
    budgets = _check_budgets(budgets, n_pool)
    check_workers(n_jobs, backend)
    seeds = range(first_seed, first_seed + n_draws)
    jobs = [
        _Job(name, model, budgets, seed, test_size, metric) for seed in seeds for name in strategies
    ]
    done, stopped = work(_spend, jobs, (X, y), n_jobs, backend, "runs")
    rank = {name: i for i, name in enumerate(strategies)}
    rows = sorted(
        (row for rows, _ in done for row in rows),
        key=lambda row: (rank[row["strategy"]], row["budget"], row["draw"]),
    )
    warned = [
        {"strategy": job.strategy, "draw": job.seed, "category": category, "message": message}
        for job, (_, caught) in zip(jobs, done, strict=False)
        for category, message in caught
    ]
    parameters = {
        "strategies": list(strategies),
        "model": " ".join(repr(model).split()),
        "budgets": list(budgets),
        "n_draws": int(n_draws),
        "first_seed": int(first_seed),
        "test_size": float(test_size),
        "n_samples": len(y),
        "n_classes": n_classes,
        "stopped": stopped,
    }
    return LabelBudget(rows, parameters, warned)


class LabelBudget(Table):
    """What strategies of asking reached, one row for each strategy, budget and draw.

    Attributes
    ----------
    rows : list of dict
        ``strategy, budget, draw`` (the seed), ``transductive_accuracy, inductive_accuracy,
        transductive_macro_f1, inductive_macro_f1`` (on the points of the pool without a label,
        and on those held out; in [0, 1], NaN after a failure), ``n_classes`` (how many classes
        have a label), ``seconds`` (by the clock, for the last purchase) and ``error``.
    parameters : dict
        How it was made; ``parameters["stopped"]`` is True after Ctrl-C.
    warnings : list of dict
        ``strategy, draw, category, message`` of each warning in a fit.
    """

    def __init__(self, rows, parameters=None, warnings=()):
        super().__init__(rows, parameters)
        self.warnings = list(warnings)

    def _part(self, rows, values):
        warned = [w for w in self.warnings if all(w.get(k, v) == v for k, v in values.items())]
        return LabelBudget(rows, self.parameters, warned)

    def summary(self, score="transductive_accuracy"):
        """Return means and paired differences from random labels; print it to read it.

        Parameters
        ----------
        score : as in :meth:`course.evaluation.Results.plot`

        Returns
        -------
        BudgetSummary
        """
        check_option("score", score, SCORES)
        cells = _cells(self.rows, score)
        rows = [_line(budget, name, cells) for budget, name in sorted(cells, key=lambda c: c[0])]
        return BudgetSummary(rows, self.parameters, _text(self, rows, score))

    def plot(self, score="transductive_accuracy", title=None):
        """Show the means with their 95 % intervals over draws against the budget.

        Parameters
        ----------
        score : as in :meth:`course.evaluation.Results.plot`
        title : str
        """
        check_option("score", score, SCORES)
        from course.plots import show_budget  # matplotlib is loaded only for a picture

        draws = {(name, n): scores for (n, name), scores in _cells(self.rows, score).items()}
        show_budget(draws, SCORE_NAMES[score], title, RANDOM)


class BudgetSummary(Table):
    """A summary that prints as a small text table.

    Attributes
    ----------
    rows : list of dict, a row for each budget and strategy
        ``budget, strategy, n_draws`` (that succeeded), ``mean, low, high``, ``difference,
        difference_low, difference_high`` (paired, to random labels), ``won`` (draws on
        which it is better than random labels), ``of`` (draws on which both succeeded).
    """

    def __init__(self, rows, parameters=None, text=""):
        super().__init__(rows, parameters)
        self._text = text

    def __str__(self):
        return self._text

    __repr__ = __str__


# --- one run -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Job:
    strategy: str
    model: object
    budgets: tuple
    seed: int
    test_size: float
    metric: object


def _spend(job, X, y):
    """Let one strategy spend its budget on one draw; return its rows and the warnings."""
    train, test, _ = label_draw(y, 1, job.seed, job.test_size)
    bought = np.full(len(train), UNLABELED)
    rows, caught, error, model = [], [], "", None
    for budget in job.budgets:
        seconds, scores = math.nan, {}
        if not error:
            done, error, seconds, warned = _fits.by_itself(
                _buy_and_learn, job, budget, X, y, train, test, bought, model
            )
            caught += warned
        if not error:
            bought, model, scores = done
        rows.append(
            {
                "strategy": job.strategy,
                "budget": budget,
                "draw": job.seed,
                **{name: scores.get(name, math.nan) for name in SCORES},
                "n_classes": len(np.unique(bought[bought != UNLABELED])),
                "seconds": seconds,
                "error": error,
            }
        )
    return rows, caught


def _buy_and_learn(job, budget, X, y, train, test, bought, model):
    """Ask until ``budget`` labels are bought, fit, and score; return labels, model and scores."""
    n_more = budget - int(np.sum(bought != UNLABELED))
    strategy = job.strategy if model is not None or job.strategy in _COLD else RANDOM
    # A number for each purchase: one seed for all would ask for the same places again.
    rng = np.random.RandomState([job.seed, budget])
    pool = np.asarray(X[train], dtype=float)
    asked = query(strategy, model, pool, bought, n_more, rng, job.metric)
    bought = bought.copy()
    bought[asked] = y[train][asked]
    known = bought != UNLABELED
    model = _fits.seeded(job.model, job.seed)
    everything = _fits.reads_unlabeled(model)
    seen = slice(None) if everything else known
    model.fit(pool[seen], bought[seen])
    guesses = _fits.answers(model, pool[~known], ~known if everything else None)
    scores = _fits.scores("transductive", y[train][~known], guesses)
    scores |= _fits.scores("inductive", y[test], model.predict(X[test]))
    return bought, model, scores


# --- what it says ------------------------------------------------------------------------


def _cells(rows, score):
    """Return the scores by (budget, strategy), then by draw."""
    cells = {}
    for row in rows:
        cell = cells.setdefault((row["budget"], row["strategy"]), {})
        if row["draw"] in cell:
            raise ValueError(
                "the rows come from more than one run: choose one with where, for example "
                "spent.where(model='Poisson learning')"
            )
        # A file knows no NaN: what is missing comes back as None.
        cell[row["draw"]] = math.nan if row[score] is None else row[score]
    if not cells:
        raise ValueError("there are no rows to read")
    return cells


def _line(budget, name, cells):
    own, base = cells[budget, name], cells.get((budget, RANDOM), {})
    shared = [draw for draw in sorted(own) if draw in base]
    pairs = np.array([(own[draw], base[draw]) for draw in shared]).reshape(-1, 2)
    pairs = pairs[~np.isnan(pairs).any(axis=1)]
    line = {
        "budget": budget,
        "strategy": name,
        "n_draws": int(np.sum(~np.isnan(list(own.values())))),
    }
    numbers = mean_interval(list(own.values())) + paired_difference(*pairs.T)
    ends = ("mean", "low", "high", "difference", "difference_low", "difference_high")
    line.update(zip(ends, numbers, strict=True))
    return line | {"won": int(np.sum(pairs[:, 0] > pairs[:, 1])), "of": len(pairs)}


def _text(table, rows, score):
    lines = textwrap.wrap(
        f"{_capital(SCORE_NAMES[score])} in percent, mean over "
        f"{describe_draws(table.rows)}. Difference from random labels: draw "
        "by draw, in percentage points, with its 95 % interval. Won: draws on which it beats them.",
        _LINE,
    )
    width = max(len(row["strategy"]) for row in rows) + 4
    lines += ["", f"{'':{width}}{'mean':>5}  {'difference':<22}won"]
    shown = None
    for row in rows:
        if row["budget"] != shown:
            shown = row["budget"]
            lines.append(f"{shown} label{'s' * (shown > 1)}")
        told = ""
        if row["strategy"] != RANDOM and row["of"]:
            ends = (row[f"difference{end}"] for end in ("", "_low", "_high"))
            interval = right_aligned(Interval(*ends))
            told = f"{interval:<22}{row['won']} of {row['of']}"
        lines.append(f"  {row['strategy']:<{width - 2}}{percent(row['mean']):>5}  {told}".rstrip())
    if table.parameters.get("stopped"):
        lines += ["", "Stopped before the end: some draws are missing."]
    failed = [row for row in table.rows if row["error"]]
    if failed:
        lines += ["", f"{len(failed)} fits failed and are left out ({failed[0]['error']})"]
    return "\n".join(lines)


def _capital(words):
    return f"{words[0].upper()}{words[1:]}"


# --- what it asks of its arguments -------------------------------------------------------


def _check_strategies(strategies):
    asked = [strategies] if isinstance(strategies, str) else list(strategies)
    for name in asked:
        check_option("strategies", name, STRATEGIES)
    return tuple(dict.fromkeys([RANDOM, *asked]))


def _check_budgets(budgets, n_pool):
    budgets = [budgets] if np.ndim(budgets) == 0 else list(budgets)
    if not budgets:
        raise ValueError("budgets is empty: give at least one number of labels")
    for budget in budgets:
        check_count("budgets", budget)
    if sorted(set(budgets)) != budgets:
        raise ValueError(f"budgets must ascend, got {budgets}")
    if budgets[-1] >= n_pool:
        raise ValueError(
            f"budgets goes up to {budgets[-1]}, and the pool has {n_pool} points: leave one "
            "without a label"
        )
    return tuple(int(budget) for budget in budgets)
