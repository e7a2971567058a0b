"""What Gradescope's autograder shows: one student's points in its ``results.json``.

The form is that of gradescope-autograders.readthedocs.io (specs).
"""

import json
from pathlib import Path

from course.grading import output
from course.grading.results import number


def results_path(out):
    """Return where it stands: beside the table of points."""
    out = Path(out)
    return out.with_name(f"{out.stem}-autograder.json")


def write(out, results):
    """Write the results of one student; return the path and what to say about it.

    Parameters
    ----------
    out : path of the table of points
    results : list of Result; of those without a file nothing is said

    Returns
    -------
    path, or None where not exactly one student handed in
    said : str
    """
    results = [result for result in results if result.file]
    students = {result.student for result in results}
    if len(students) != 1:
        return None, f"results.json is for one student, and {len(students)} handed in"
    path = results_path(out)
    data = as_results(results)
    output.write(path, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())
    return path, ""


def as_results(results):
    """Return what ``results.json`` holds, of the results of one student.

    Examples
    --------
    >>> from course.grading.results import Result, TaskResult
    >>> ada = Result("ada", "01_labels", tasks=[TaskResult("labels.mask", 1, 2, "not yet", "No.")])
    >>> as_results([ada])["tests"]
    [{'name': 'labels.mask', 'score': 1, 'max_score': 2, 'status': 'failed', 'output': 'No.'}]
    """
    said = [
        f"{result.exercise}: {text}"
        for result in results
        for text in [*result.notes, *filter(None, [result.late])]
    ]
    tests = [
        {
            "name": task.task,
            "score": number(task.points),
            "max_score": task.of,
            "status": "passed" if task.points == task.of else "failed",
            "output": task.reason,
        }
        for result in results
        for task in result.tasks
    ]
    return {
        "score": number(sum(result.points for result in results)),
        "output": "\n".join(said),
        "execution_time": round(sum(result.seconds for result in results)),
        "tests": tests,
    }
