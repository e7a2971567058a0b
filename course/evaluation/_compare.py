"""Compare methods honestly: every method meets the same label draws, beside two baselines.

One lucky choice of labels proves nothing, and a method is worth its unlabeled
points only if it beats the labels alone. So :func:`compare` fits every method
on many label draws, the same ones for all, with *labels only* below and *all
labels* above, and scores apart the unlabeled points a method was trained with
(transductive) and points it never saw (inductive).

Oliver et al. (2018), "Realistic evaluation of deep semi-supervised learning
algorithms", tell what goes wrong otherwise.
"""

from collections.abc import Mapping

from course.evaluation import _fits
from course.evaluation._arguments import (
    check_data,
    check_estimator,
    check_label_counts,
    check_test_size,
    check_workers,
)
from course.evaluation._draws import LARGEST_SEED
from course.evaluation._results import Results
from course.evaluation._work import work
from course.intervals import ALL_LABELS, LABELS_ONLY
from course.validation import check_count


def compare(
    methods,
    X,
    y,
    per_class=(1, 2, 4, 10),
    n_draws=20,
    first_seed=0,
    test_size=0.3,
    n_jobs=1,
    backend=None,
    baseline=None,
):
    """Fit and score methods on many label draws, the same ones for every method.

    A draw is a seed. It holds out a share of the points, stratified, and keeps
    ``per_class`` labels of each class among the others
    (:func:`course.evaluation.label_draw`). What then happens to each method:

    - It is cloned, and every ``random_state`` in it that is None is set to the
      seed. So the same call gives the same rows, whoever does the work.
    - If it takes -1 for "no label" (:func:`course.evaluation.reads_unlabeled`
      says how this is known; an attribute ``reads_unlabeled`` settles it), it is
      fitted on all training points. Otherwise it is a plain classifier and gets the
      labeled ones only. String labels reach both as 0, 1, ... in sorted order.
    - *Transductive* scores are those on the unlabeled training points:
      ``transduction_`` where the fit left one, else ``predict``. *Inductive*
      ones are those on the points held out, which no fit ever sees.

    Parameters
    ----------
    methods : dict from name to estimator
        Pipelines and searches as well.
    X : array, sparse array or data frame of shape (n_samples, n_features)
    y : array of shape (n_samples,), every label known
    per_class : sequence of int, or int
        Labels per class; a class with fewer keeps all it has.
    n_draws : int
    first_seed : int
        The draws have the seeds ``first_seed, first_seed + 1, ...``. By custom those
        below 1,000 are for choosing a method, those from 1,000 on for reporting it.
    test_size : float in (0, 1), share of the points that is held out
    n_jobs : int, fits at once, each in a process of its own; -1 for one per core
        A single fit uses one core, whatever the estimator's own ``n_jobs`` says.
    backend : None, "loky", "multiprocessing" or "dask"
        Who does the work, as in joblib; None is joblib's own choice. "dask" needs a running
        ``dask.distributed.Client`` (all of its workers are used, whatever ``n_jobs`` says).
    baseline : estimator, the model of the rows "labels only" and "all labels"
        By default 3 nearest neighbors, the nearer counting more, and fewer than 3
        where there are fewer labels.

    Returns
    -------
    Results
        ``rows``, one for each method, label count and draw, the two baselines
        included. "all labels" is fitted on all training labels; its
        transductive column comes from 5-fold cross-validation inside the training points.
        After Ctrl-C: what was done until then.

    Raises
    ------
    ValueError
        If an argument cannot be used. A fit that fails raises nothing: its row has
        the message under ``error`` and NaN for scores.

    Examples
    --------
    >>> from course.datasets import make_two_moons
    >>> from course.evaluation import compare
    >>> from sklearn.semi_supervised import LabelSpreading
    >>> X, y = make_two_moons(n_samples=200, random_state=0)
    >>> spreading = LabelSpreading(kernel="rbf", gamma=20)
    >>> results = compare({"spreading": spreading}, X, y, per_class=2, n_draws=5)
    >>> len(results.rows)
    15
    """
    methods = _check_methods(methods)
    per_class = check_label_counts(per_class)
    check_count("n_draws", n_draws)
    check_count("first_seed", first_seed, low=0)
    if first_seed + n_draws - 1 > LARGEST_SEED:
        raise ValueError(f"first_seed must leave seeds up to {LARGEST_SEED}, got {first_seed!r}")
    check_test_size(test_size)
    X, y, n_classes = check_data(X, y, test_size)
    check_workers(n_jobs, backend)
    if baseline is not None:
        check_estimator("baseline", baseline)
    lower = upper = _fits.NearestThree() if baseline is None else baseline
    models = {LABELS_ONLY: lower, **methods, ALL_LABELS: upper}
    jobs = list(_jobs(models, per_class, range(first_seed, first_seed + n_draws), test_size))
    fitted, stopped = work(_fits.run, jobs, (X, y), n_jobs, backend, "fits")
    outcomes = [(job, *done) for job, done in zip(jobs, fitted, strict=False)]
    return _results(
        outcomes,
        {
            "methods": list(models),
            "given_unlabeled": [name for name in methods if _fits.reads_unlabeled(methods[name])],
            "baseline": _spell(baseline),
            "per_class": list(per_class),
            "n_draws": int(n_draws),
            "first_seed": int(first_seed),
            "test_size": float(test_size),
            "n_samples": len(y),
            "n_classes": n_classes,
            "stopped": stopped,
        },
    )


def _jobs(models, per_class, seeds, test_size):
    """Yield the fits draw by draw, so that an early stop leaves whole draws."""
    for seed in seeds:
        for name, model in models.items():
            # All labels are all labels, whatever the label count: fitted once a draw.
            together = [per_class] if name == ALL_LABELS else [(n,) for n in per_class]
            for counts in together:
                yield _fits.Job(name, model, counts, seed, test_size)


def _results(outcomes, parameters):
    """Put rows in the order of methods, label counts, draws, and name whose warnings are whose."""
    rank = {name: i for i, name in enumerate(parameters["methods"])}
    rows = sorted(
        (row for _, fitted, _ in outcomes for row in fitted),
        key=lambda row: (rank[row["method"]], row["per_class"], row["draw"]),
    )
    warned = [
        {
            "method": job.method,
            "per_class": None if job.method == ALL_LABELS else job.per_class[0],
            "draw": job.seed,
            "category": category,
            "message": message,
        }
        for job, _, caught in outcomes
        for category, message in caught
    ]
    return Results(rows, parameters, warned)


def _check_methods(methods):
    if not isinstance(methods, Mapping) or not methods:
        raise ValueError(
            "methods must be a dict from a name to an estimator, with at least one entry, got "
            f"{methods!r}"
        )
    for name, model in methods.items():
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"methods must have names that are not empty, got {name!r}")
        if name in (LABELS_ONLY, ALL_LABELS):
            raise ValueError(
                f"methods must not use the name {name!r}: that row is always there; give baseline= "
                "to change its model"
            )
        check_estimator(f"methods[{name!r}]", model)
    return dict(methods)


def _spell(baseline):
    return "3 nearest neighbors" if baseline is None else " ".join(repr(baseline).split())
