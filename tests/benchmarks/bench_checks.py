"""How long a check takes: of the right answer, and of every known slip.

``python tests/benchmarks/bench_checks.py [--repeats N]`` prints, for each exercise and over all
of them, the median and the worst time of a check in seconds, the first call (imports and
all) left out.
"""

import argparse
import time
import warnings

import numpy as np

from course.checks import check, exercises


def seconds(name, function, seed):
    """Return how long one check took."""
    start = time.perf_counter()
    check(name, function, seed=seed)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    warnings.simplefilter("ignore")
    every, slowest = [], ("", 0.0)
    print(f"{'exercise':<36} {'median':>8} {'worst':>8}  of checks")
    for exercise in exercises():
        answers = [exercise.function, *(slip.function for slip in exercise.slips)]
        seconds(exercise.name, exercise.function, seed=0)
        times = [seconds(exercise.name, a, seed) for seed in range(repeats) for a in answers]
        every += times
        slowest = max(slowest, (exercise.name, max(times)), key=lambda pair: pair[1])
        print(f"{exercise.name:<36} {np.median(times):8.3f} {max(times):8.3f}  {len(times)}")
    print(
        f"all {len(exercises())} exercises, {len(every)} checks: median {np.median(every):.3f} s, "
        f"worst {max(every):.3f} s ({slowest[0]})"
    )


if __name__ == "__main__":
    main()
