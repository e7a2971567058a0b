"""A grading run: everything that counts, once each, and a table at the end whatever happens."""

import hashlib
import sys
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path

import course
from course import shipping
from course.grading import feedback, intake, judge, report, source
from course.grading.client import Server
from course.grading.ledger import Ledger, mark
from course.grading.results import Result
from course.grading.walls import Limits


def notebooks():
    """Return the exercises by the stem of their notebook, as a dict: stem -> list."""
    from course.checks import exercises

    names = (name for name in shipping.files() if name.startswith("exercises/"))
    found = {}
    for stem in sorted(Path(name).stem for name in names):
        lesson = int(stem[:2]) if stem[:2].isdigit() else stem
        found[stem] = [e for e in exercises() if e.lesson == lesson]
    return {stem: tasks for stem, tasks in found.items() if tasks}


def grade(
    path, out, *, pages=None, jobs=1, seed=None, only=None, limits=None, known=None, say=print
):
    """Grade what was handed in; write the tables, and the pages if wanted.

    Parameters
    ----------
    path : path of a folder or zip
    out : path of the table of points; the other files stand beside it
    pages : path of a folder for the students' pages, or None
    jobs : int, submissions at once
    seed : int or None; None takes the one of an earlier run, or draws one
    only : str or None, grade one student; of the others what was recorded before stays
    limits : walls.Limits
    known : dict, stem -> list of Exercise, default ``notebooks()``
    say : function of a line for the teacher

    Returns
    -------
    finished : bool, False where Ctrl-C stopped it; the tables hold what was done by then

    Raises
    ------
    intake.NoSubmissions, ledger.LedgerError, walls.NoWalls
    """
    known, limits = known or notebooks(), limits or Limits()
    functions = {stem: {t.function_name for t in tasks} for stem, tasks in known.items()}
    out = Path(out)
    record = out.with_name(f".{out.stem}.ledger")
    written = (out, report.tasks_path(out), report.summary_path(out), record, f"{record}.lock")
    came = intake.submissions(path, functions, [*written, *([pages] if pages else [])])
    handed_in = came.counting
    chosen = [s for s in handed_in if only in (None, s.student)]
    if not chosen:
        raise intake.NoSubmissions(f"nobody called {only} handed in anything in {path}")
    made_by = mark(Path(course.__file__).parent) + repr(limits)
    ledger = Ledger(record, seed, made_by)
    try:
        with Server(limits) as server:
            say(f"Isolation: {server.isolation.said}.")
            say(f"Seed: {ledger.seed}")
            run = _Run(server, ledger, known, pages)
            run.all(chosen, jobs)
            isolation = server.isolation.said
        results = _completed(run, handed_in, ledger, known, only)
        columns = [stem for stem in known if any(s.exercise == stem for s in handed_in)]
        about = {
            "seed": ledger.seed,
            "finished": run.finished,
            "isolation": isolation,
            "which_file_counts": intake.ONE_COUNTS,
            "cpu_seconds": round(sum(r.seconds for r in results), 2),
        }
        report.write_tables(out, results, columns)
        report.write_summary(out, results, columns, about)
    finally:
        ledger.close()
    _tell(results, columns, out, say)
    return run.finished


class _Run:
    """Submissions being graded: several at once, then alone those that asked for it."""

    def __init__(self, server, ledger, known, pages):
        self.server, self.ledger, self.known, self.pages = server, ledger, known, pages
        self.results, self.finished = [], False

    def all(self, submissions, jobs):
        from tqdm import tqdm

        waiting, again = iter(submissions), []
        bar = tqdm(total=len(submissions), unit="file", desc="Grading", disable=None)
        pool = ThreadPoolExecutor(jobs)
        open_ones = set()
        try:
            open_ones |= {pool.submit(self._one, s) for s in islice(waiting, 2 * jobs)}
            while open_ones:
                for future in wait(open_ones, return_when=FIRST_COMPLETED).done:
                    submission, result, digest, late = future.result()
                    if late:
                        again.append(submission)
                    else:
                        self._keep(submission, result, digest)
                        bar.update()
                    open_ones.remove(future)
                    open_ones |= {pool.submit(self._one, s) for s in islice(waiting, 1)}
            for submission in again:
                _, result, digest, _ = self._one(submission, alone=True)
                self._keep(submission, result, digest)
                bar.update()
            self.finished = True
        except KeyboardInterrupt:
            print("\nStopped. What is graded is kept: run the same again.", file=sys.stderr)
            for future in open_ones:
                if future.done() and not future.cancelled() and future.exception() is None:
                    submission, result, digest, late = future.result()
                    if not late and not any(kept is result for kept in self.results):
                        self._keep(submission, result, digest)
        finally:
            bar.close()
            pool.shutdown(wait=False, cancel_futures=True)
            if not self.finished:
                self.server.close()  # ends the children, so that no thread waits for one
            pool.shutdown()

    def _one(self, submission, alone=False):
        """Return the submission, its Result, the mark of its bytes if it is new, and "again"."""
        tasks = self.known.get(submission.exercise)
        try:
            data = submission.read()
            if tasks is None:
                raise intake.Unreadable(_NO_EXERCISE)
            digest = hashlib.sha256(data).hexdigest()
            if found := self.ledger.get(submission.key, submission.exercise, digest):
                return submission, found.about(submission), None, False
            cells = source.read(data, submission.form)
        except intake.Unreadable as error:
            return submission, _unread(submission, tasks, str(error)), None, False
        result, late = judge.grade(self.server, submission, cells, tasks, self.ledger.seed, alone)
        return submission, result, digest, late

    def _keep(self, submission, result, digest):
        if digest is not None:
            self.ledger.add(submission.key, result, digest)
        if self.pages is not None:
            feedback.write_page(self.pages, result)
        self.results.append(result)


_NO_EXERCISE = "belongs to no exercise: its name is none, and none of their functions is in it"


def _unread(submission, tasks, problem):
    result = Result.of(submission)
    result.problem = problem
    result.tasks = judge.not_graded(tasks or [], "not read", f"The file {problem}.")
    if not result.tasks:
        result.tasks = [report.no_task(f"The file {problem}.")]
    return result


def _completed(run, handed_in, ledger, known, only):
    """Return the results, with those of an earlier run, and what is missing said for each."""
    results = list(run.results)
    have = {(r.student, r.exercise, r.file) for r in results}
    for submission in handed_in:
        if (submission.student, submission.exercise, submission.file) in have:
            continue
        if only is not None:
            if found := _recorded(ledger, submission):
                results.append(found)
            continue
        missing = _unread(submission, known.get(submission.exercise), "")
        for task in missing.tasks:
            task.outcome, task.reason = "not graded", "The run was stopped before; run it again."
        results.append(missing)
    students = {r.student for r in results}
    asked = [stem for stem in known if any(s.exercise == stem for s in handed_in)]
    have = {(s.student, s.exercise) for s in handed_in}
    for student in sorted(students):
        for stem in asked:
            if (student, stem) not in have:
                rows = judge.not_graded(known[stem], "not handed in", "There is no file for it.")
                results.append(Result(student, stem, tasks=rows))
    return results


def _recorded(ledger, submission):
    try:
        digest = hashlib.sha256(submission.read()).hexdigest()
    except intake.Unreadable:
        return None
    return ledger.get(submission.key, submission.exercise, digest)


def _tell(results, columns, out, say):
    graded = [r for r in results if r.file and not r.problem]
    say(f"{len({r.student for r in results})} students, {len(graded)} files graded.")
    for result in [r for r in results if r.problem][:20]:
        say(f"Not read: {result.file or result.student}: {result.problem}")
    aside = [r for r in results if r.set_aside]
    if aside:
        say(intake.ONE_COUNTS)
    for result in aside[:20]:
        say(f"Counts: {result.file}; set aside: {', '.join(result.set_aside)}")
    say(f"Written: {out}, {report.tasks_path(out)}, {report.summary_path(out)}")
