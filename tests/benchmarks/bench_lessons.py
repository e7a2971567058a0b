"""CPU seconds of each lesson, top to bottom on one core, and of ``import course``.

    python tests/benchmarks/bench_lessons.py

A lesson's figure holds everything its kernel does: starting, importing, drawing.
"""

import resource
import statistics
import subprocess
import sys
from pathlib import Path

from nbformat.v4 import new_code_cell

from course.authoring.execute import execute
from course.authoring.text import read_source

ROOT = Path(__file__).parents[2]


def cpu_of_children():
    """Return the CPU seconds of all child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def lesson_seconds(source):
    """Return the CPU seconds of the kernel that runs a lesson, as the kernel itself counts them."""
    notebook = read_source(source)
    ask = "import resource\nprint(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))"
    notebook.cells.append(new_code_cell(ask))
    execute(notebook, source.parents[1])
    return float(notebook.cells[-1].outputs[0].text)


def import_seconds(statement, runs=9):
    """Return the median CPU seconds of a fresh Python that runs ``statement``."""
    times = []
    for _ in range(runs):
        before = cpu_of_children()
        subprocess.run([sys.executable, "-c", statement], check=True)
        times.append(cpu_of_children() - before)
    return statistics.median(times)


if __name__ == "__main__":
    bare, course = import_seconds("pass"), import_seconds("import course")
    print(
        f"import course: {course - bare:.3f} s more than bare Python's {bare:.3f} s (at most 0.15)"
    )
    for source in sorted((ROOT / "notebooks" / "_src").glob("[0-9]*.py")):
        budget = 45 if source.name.startswith("06") else 15
        print(f"{source.stem}: {lesson_seconds(source):.1f} CPU s (at most {budget})", flush=True)
