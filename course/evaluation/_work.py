"""Many jobs, done by one process or by several, that can be stopped without losing any."""

import sys
from contextlib import nullcontext

import joblib

from course.progress_bar import progress_bar


def work(function, jobs, shared, n_jobs, backend, title):
    """Call ``function(job, *shared)`` for every job, and show how far it is.

    Parameters
    ----------
    function : callable
    jobs : list
    shared : tuple, what all jobs need; sent to a cluster once
    n_jobs, backend : as in :func:`course.evaluation.compare`
    title : str, what the jobs are called

    Returns
    -------
    done : list, what the first jobs returned, in their order; all of them but after Ctrl-C
    stopped : bool
    """
    if backend == "dask":
        scope = joblib.parallel_config("dask", n_jobs=-1, scatter=list(shared))
        workers = joblib.Parallel(return_as="generator")
    else:
        scope = nullcontext()
        workers = joblib.Parallel(n_jobs=n_jobs, backend=backend, return_as="generator")
    done, stopped = [], False
    with scope:
        outcomes = workers(joblib.delayed(function)(job, *shared) for job in jobs)
        try:
            for outcome in progress_bar(outcomes, len(jobs), title):
                done.append(outcome)
        except KeyboardInterrupt:
            outcomes.close()
            if not done:
                raise
            stopped = True
            print(f"stopped: {len(done)} of {len(jobs)} {title} are kept", file=sys.stderr)
    return done, stopped
