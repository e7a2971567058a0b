"""How long a report takes, and how much memory: ``python tests/benchmarks/bench_report.py``.

A table of 1,000 rows may take 30 seconds; 100,000 rows by 30 columns 3 minutes and 3 GB on two
cores. Each table is reported on in a process of its own, whose peak of memory is printed. The
tables have numbers, categories, a date, missing values and 1 % of the labels.
"""

import argparse
import resource
import subprocess
import sys
import time

import numpy as np

SIZES = {1_000: (30, 3.0), 100_000: (180, 3.0)}
"""Rows, and the seconds and gigabytes that are allowed."""


def make_table(n_rows, n_columns=30, seed=0):
    """Return a table with two overlapping classes."""
    import pandas as pd

    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n_rows)
    columns = {f"x{i}": rng.normal(y * (i % 5 == 0), 1) for i in range(n_columns - 6)}
    columns |= {f"group {i}": rng.choice(list("abcdefgh"), n_rows) for i in range(4)}
    columns["when"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(
        rng.integers(0, 900, n_rows), "D"
    )
    columns["income"] = rng.lognormal(10, 1, n_rows)
    frame = pd.DataFrame(columns)
    frame.loc[rng.random(n_rows) < 0.1, "x1"] = np.nan
    n_labels = max(60, n_rows // 100)
    frame["label"] = np.where(np.arange(n_rows) < n_labels, np.array(["no", "yes"])[y], None)
    return frame


def measure(n_rows):
    """Report on one table; print seconds, CPU seconds and gigabytes."""
    from course.report import report

    table = make_table(n_rows)
    start, cpu = time.perf_counter(), time.process_time()
    found = report(table, "label", progress=False)
    found.summary(), found._repr_html_()
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    seconds = time.perf_counter() - start
    most_seconds, most_memory = SIZES.get(n_rows, (np.inf, np.inf))
    print(
        f"{n_rows:>8,} rows: {seconds:6.1f} s (CPU {time.process_time() - cpu:.1f} s; allowed "
        f"{most_seconds:g}), {usage:.2f} GB (allowed {most_memory:g}); verdict: {found.verdict}; "
        f"missing sections: {found.troubles or 'none'}"
    )
    return seconds <= most_seconds and usage <= most_memory


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="only this many")
    rows = parser.parse_args().rows
    if rows:
        return 0 if measure(rows) else 1
    return max(
        subprocess.run([sys.executable, __file__, "--rows", str(n)]).returncode for n in SIZES
    )


if __name__ == "__main__":
    raise SystemExit(main())
