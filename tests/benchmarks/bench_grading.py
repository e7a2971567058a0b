"""CPU seconds a submission: ``course grade`` against nbgrader's autograde, on the same files.

    python tests/benchmarks/bench_grading.py            # 20 and 100 submissions, both
    python tests/benchmarks/bench_grading.py 20         # 20 only
    python tests/benchmarks/bench_grading.py --alone    # 100 to 1,000, course grade alone
    python tests/benchmarks/bench_grading.py --seeds    # the solutions, with 200 seeds
    python tests/benchmarks/bench_grading.py --base OTHER/bin/python   # 300, two versions

Everything is counted: starting, tables, and on our side a page of feedback for each
submission. The submissions are lesson 1's exercises, in turn solved, unsolved, with a mistake and
with an error. ``--alone`` also prints the largest process, which must not grow. ``--base`` names
the interpreter of an environment with another version of the package (the libraries should be the
same): both grade the same files in turns. Printed are their ratio, and the most memory that all
processes held together, as the kernel's proportional set size.
"""

import csv
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEM = "01_labeled_and_unlabeled_data"
CONFIG = "c = get_config()\nc.ClearSolutions.enabled = False\n"
ENVIRONMENT = {
    **os.environ,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",  # for alembic
}


def main(arguments):
    if "--seeds" in arguments:
        return solutions_with_seeds(200)
    if "--base" in arguments:
        return beside(arguments[arguments.index("--base") + 1])
    both = "--alone" not in arguments
    counts = [int(a) for a in arguments if a.isdigit()]
    counts = counts or ([20, 100] if both else [100, 250, 500, 1000])
    print(f"{'submissions':>11}  {'ours, CPU s each':>16}  {'largest MB':>10}  ", end="")
    print(f"{'nbgrader':>8}  {'ratio':>6}" if both else "")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            course = make_class(Path(folder), count)
            ours, largest = cpu_of(grade(course))
            print(
                f"{count:>11}  {ours / count:>16.3f}  {largest / 1e3:>10.0f}  ", end="", flush=True
            )
            if not both:
                print()
                continue
            nbgrader(course, "generate_assignment", STEM, "--create")()
            theirs, _ = cpu_of(nbgrader(course, "autograde", STEM))
            print(f"{theirs / count:>8.2f}  {'1/' + format(theirs / ours, '.1f'):>6}", flush=True)
    return 0


def beside(base, count=300, rounds=3):
    """Print what this version and the one of the interpreter ``base`` take, in turns."""
    seconds, together = {"this": [], "base": []}, {"this": 0, "base": 0}
    with tempfile.TemporaryDirectory() as folder:
        course = make_class(Path(folder), count)
        for _ in range(rounds):
            for name, python in (("this", sys.executable), ("base", base)):
                (course / ".ours.ledger").unlink(missing_ok=True)
                run = grade(course, python=python)
                with Watched() as watched:
                    seconds[name].append(cpu_of(run)[0])
                together[name] = max(together[name], watched.most)
    for name, values in seconds.items():
        each = ", ".join(f"{1000 * value / count:.1f}" for value in values)
        print(f"{name}: CPU ms for each of {count}: {each}; {together[name] / 1e6:.0f} MB together")
    ratio = statistics.median(seconds["this"]) / statistics.median(seconds["base"])
    print(f"ratio of the medians: {ratio:.3f}")
    return 0


class Watched:
    """Looks at the memory of all processes that this one starts, five times a second."""

    def __enter__(self):
        self.most, self._done = 0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _look(self):
        while not self._done.wait(0.2):
            self.most = max(self.most, sum(map(proportional, started_by(os.getpid()))))


def started_by(pid):
    """Return the numbers of all processes that a process and its children have started."""
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                found += [int(child), *started_by(int(child))]
    except OSError:  # it has ended
        pass
    return found


def proportional(pid):
    """Return the bytes a process holds, shared ones divided among those that share them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def make_class(course, count):
    """Lay out ``count`` submissions as nbgrader wants them, which we read as well."""
    right = (ROOT / "solutions" / f"{STEM}.ipynb").read_text()
    kinds = [
        right,
        (ROOT / "exercises" / f"{STEM}.ipynb").read_text(),
        right.replace("return y != -1", "return y > 0"),
        right.replace("return y != -1", "return y_missing"),
    ]
    (course / "nbgrader_config.py").write_text(CONFIG)
    (course / "source" / STEM).mkdir(parents=True)
    shutil.copy(ROOT / "exercises" / f"{STEM}.ipynb", course / "source" / STEM)
    for number in range(count):
        folder = course / "submitted" / f"student{number:04}" / STEM
        folder.mkdir(parents=True)
        (folder / f"{STEM}.ipynb").write_text(kinds[number % len(kinds)])
    return course


def grade(course, *more, python=sys.executable):
    out = ["--out", str(course / "ours.csv"), "--feedback", str(course / "ours"), "--jobs", "2"]
    return command(
        course, "from course.cli", "grade", str(course / "submitted"), *out, *more, python=python
    )


def nbgrader(course, *arguments):
    return command(course, "from nbgrader.apps.nbgraderapp", *arguments)


def command(course, origin, *arguments, python=sys.executable):
    """Return a function that runs a command line in ``course`` and fails if it does."""
    code = f"import sys; {origin} import main; sys.exit(main())"

    def run():
        done = subprocess.run(
            [python, "-P", "-c", code, *arguments],
            cwd=course, env=ENVIRONMENT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            sys.exit(done.stderr[-2000:])

    return run


def cpu_of(run):
    """Return the CPU seconds of all processes that ``run`` starts, and the largest's kilobytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_maxrss


def solutions_with_seeds(count):
    """Grade all solutions ``count`` times, each time with other inputs; say who lost a point."""
    lost, files = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        for number in range(count):
            # Inputs follow from the student too: other students have other inputs.
            shutil.copytree(ROOT / "solutions", course / "submitted" / f"s{number:03}")
            shutil.rmtree(course / "submitted" / f"s{number:03}" / "_src")
        grade(course, "--seed", "1000")()
        with open(course / "ours-tasks.csv", newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                files += 1
                if row["outcome"] != "correct":
                    lost += 1
                    print(row)
    print(f"{files} tasks graded, with {count} draws of inputs each; points lost in {lost}")
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
