"""A grading run: everything that counts, once each, and a table at the end whatever happens."""

import contextlib
import hashlib
import json
import re
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

import course
from course import shipping
from course.grading import (
    anonymous,
    attention,
    autograder,
    class_page,
    decisions,
    export,
    feedback,
    intake,
    judge,
    lateness,
    report,
    roster,
    source,
)
from course.grading.defuse import line
from course.grading.isolation import start as start_server
from course.grading.ledger import Ledger, mark
from course.grading.results import Result
from course.grading.walls import Limits

_MOST_SAID = 20  # lines of one kind for the teacher


@dataclass(frozen=True)
class Wishes:
    """What a teacher wants beyond points.

    Attributes
    ----------
    roster : roster.Roster or None, the list of the class
    due : datetime or None
    late : lateness.Policy
    decisions : list of decisions.Decision, in place of what the grader says
    export : str, one of ``export.FORMATS``, "autograder", or ""
    column : str, the assignment's name at the platform
    out_of : float or None, what exported totals are scaled to
    anonymous : bool, ids in place of names, except in what goes back to the platform
    regrade : str, a student, with "/" and an exercise or a task if not all is meant
    """

    roster: object = None
    due: datetime | None = None
    late: lateness.Policy = lateness.Policy(0.0)  # noqa: RUF009 (never changed)
    decisions: tuple = ()
    export: str = ""
    column: str = ""
    out_of: float | None = None
    anonymous: bool = False
    regrade: str = ""


@dataclass(frozen=True)
class Finished:
    """How a run ended. It is true where nothing stopped it.

    Attributes
    ----------
    whole : bool
    unread : int, files that came and were not graded
    """

    whole: bool
    unread: int = 0

    def __bool__(self):
        return self.whole


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
    path, out, *, pages=None, jobs=1, seed=None, only=None, limits=None, known=None, say=print,
    wishes=None, wall="",
):  # fmt: skip
    """Grade what was handed in; write the tables, the class's page, and what else is wanted.

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
    wishes : Wishes
    wall : str, one of ``isolation.KINDS``, or "" for the first that can be had

    Returns
    -------
    Finished: false where Ctrl-C stopped it; the tables hold what was done by then

    Raises
    ------
    intake.NoSubmissions, ledger.LedgerError, walls.NoWalls, decisions.WrongTable
    """
    known, limits, wishes = known or notebooks(), limits or Limits(), wishes or Wishes()
    functions = {stem: {t.function_name for t in tasks} for stem, tasks in known.items()}
    out = Path(out)
    record = out.with_name(f".{out.stem}.ledger")
    ours = [*_ours(out, record), *([pages] if pages else [])]
    late_is_lost = wishes.late.share == 1 and not wishes.late.period
    handed_in = intake.submissions(path, functions, ours, wishes.due if late_is_lost else None)
    listed, handed_in, unsure = _listed(wishes.roster, handed_in)
    chosen = [s for s in handed_in.counting if only is None or only in _called(s)]
    for name in filter(None, (only, wishes.regrade.partition("/")[0])):
        if not any(name in _called(s) for s in chosen):
            raise intake.NoSubmissions(f"nobody called {name} handed in anything in {path}")
    _refuse_unknown_task(wishes.regrade, chosen, known)
    decided = _decided(out, wishes.decisions)
    made_by = mark(Path(course.__file__).parent) + repr(limits) + wall
    ledger = Ledger(record, seed, made_by)
    with contextlib.ExitStack() as held:
        held.callback(ledger.close)
        with start_server(limits, wall, say) as server:
            say(f"Sandbox: {server.isolation.said}.")
            say(f"Seed of the test inputs: {ledger.seed}")
            run = _Run(server, ledger, known, wishes.regrade)
            held.enter_context(_stop_into(run.arrived))  # until the tables are written
            run.all(chosen, jobs)
            isolation = server.isolation.said
        results = _completed(run, handed_in, ledger, known, only)
        asked = [stem for stem in known if any(s.exercise == stem for s in handed_in.counting)]
        results += _absent(wishes.roster, listed, known, asked)
        _times(results, listed, wishes)
        unused = decisions.apply(decided, results)
        items = attention.collect(
            results, handed_in.remarks, handed_in.received, unsure, unused,
            decisions.kept_path(out).name,
        )  # fmt: skip
        book = _Book(
            out,
            pages,
            known,
            asked,
            results,
            items,
            listed,
            handed_in,
            wishes,
            line(Path(path).resolve().name, 100),
        )
        said = book.write(run.finished, ledger.seed, isolation, only)
    for text in said:
        say(text)
    unread = [r for r in results if r.file and not r.was_read]
    return Finished(run.finished, len(unread))


def _refuse_unknown_task(regrade, chosen, known):
    """Refuse a task to grade again that the student's notebooks do not have."""
    student, _, what = regrade.partition("/")
    names = {
        name
        for s in chosen
        if student in _called(s)
        for task in known.get(s.exercise, ())
        for name in decisions.names_of(task.name, s.exercise)
    }
    if what and what not in names:
        raise intake.NoSubmissions(f"{student} handed in no notebook or task called {what}")


def _ours(out, record):
    """Return the paths of what a run writes beside the table of points."""
    tables = [export.table_path(out, form) for form in export.FORMATS]
    beside = [report.tasks_path(out), report.summary_path(out), class_page.page_path(out)]
    more = [
        export.pages_path(out),
        autograder.results_path(out),
        decisions.kept_path(out),
        anonymous.names_path(out),
    ]
    return [out, *beside, *tables, *more, record, f"{record}.lock"]


def _called(submission):
    """Return what a student may be called on the command line."""
    owner = submission.owner
    return {submission.student, submission.key, *([owner.name, owner.id] if owner else [])} - {""}


def _listed(listing, handed_in):
    """Return who of the list handed in, what was handed in by the names there, and who is unclear.

    Returns
    -------
    listed : dict, student -> roster.Entry
    handed_in : intake.HandedIn
    unsure : list of (str, str)
    """
    if listing is None:
        return {}, handed_in, []
    owners = {s.student: s.owner for s in handed_in.counting if s.owner}
    found, unsure = roster.match(listing, owners)
    shown = {}
    for student, entry in found.items():
        name = line(entry.name, 100)
        namesakes = [e for e in listing.entries if line(e.name, 100) == name]
        name = f"{name} ({entry.id or entry.login or entry.at})" if len(namesakes) > 1 else name
        shown[student] = name if name not in owners or name == student else student
    counting = [replace(s, student=shown.get(s.student, s.student)) for s in handed_in.counting]
    counting.sort(key=lambda s: (s.student, s.exercise, s.file))
    received = {shown.get(who, who): names for who, names in handed_in.received.items()}
    remarks = [(shown.get(who, who), text) for who, text in handed_in.remarks]
    unclear = [(name, "no match on the roster, or more than one") for name in unsure]
    listed = {shown[student]: entry for student, entry in found.items()}
    return listed, intake.HandedIn(counting, received, remarks), unclear


def _decided(out, new):
    """Return the decisions that hold: those kept beside the table, and new ones, kept as well."""
    path = decisions.kept_path(out)
    kept = decisions.read(path) if path.exists() else []
    if new:
        kept = decisions.merged(kept, new)
        decisions.keep(out, kept)
    return kept


def _absent(listing, listed, known, asked):
    """Return results for those on the list who handed in nothing."""
    if listing is None:
        return []
    came = {entry.at for entry in listed.values()}
    missing = [entry for entry in listing.entries if entry.at not in came]
    results = []
    for entry in missing:
        name = line(entry.name, 100)
        if name in listed or sum(line(e.name, 100) == name for e in listing.entries) > 1:
            name = f"{name} ({entry.id or entry.login or entry.at})"
        listed[name] = entry
        for stem in asked:
            rows = judge.not_graded(known[stem], "not handed in", "There is no file for it.")
            results.append(Result(name, stem, tasks=rows, key=name))
    return results


def _times(results, listed, wishes):
    """Note what is late, by the platform's times or those of the list."""
    for result in results:
        entry = listed.get(result.student)
        if not result.sent and entry is not None and entry.sent:
            result.sent = entry.sent.isoformat(" ")
        lateness.apply(result, wishes.due, wishes.late)


@dataclass
class _Book:
    """All that a run writes."""

    out: Path
    pages: object
    known: dict
    asked: list
    results: list
    items: list
    listed: dict
    handed_in: intake.HandedIn
    wishes: Wishes
    title: str

    def write(self, finished, seed, isolation, only):
        """Write the files; return what to say, as a list of lines."""
        maxima = {stem: sum(t.points for t in self.known[stem]) for stem in self.asked}
        students = {r.student for r in self.results}
        closing = _closing(self.results, finished)
        owners = {s.student: s.owner for s in self.handed_in.counting}
        back = self._export(maxima, students, owners) if self.wishes.export else []
        results, items = self.results, self.items
        if self.wishes.anonymous:
            keys = {r.student: r.key for r in results}
            found = anonymous.ids(keys, seed)
            anonymous.write_names(self.out, found)
            results, items = anonymous.without_names(results, items, found)
            students = {r.student for r in results}
        rows = report.points_by_student(results, self.asked, students)
        said = [*_told(results, items), closing, *back]
        written = self._write_pages(results, only)
        about = {
            "seed": seed,
            "finished": finished,
            "isolation": isolation,
            "which_file_counts": intake.ONE_COUNTS,
            "cpu_seconds": round(sum(r.seconds for r in results), 2),
            "pages": written,
        }
        report.write_tables(self.out, rows, results, maxima, items)
        spreads = {stem: class_page.spread_of(stem, results) for stem in self.asked}
        report.write_summary(self.out, results, spreads, items, about)
        for_page = {
            **about, "title": self.title, "closing": closing,
            "summary": report.summary_path(self.out).name,
        }  # fmt: skip
        page = class_page.write(self.out, results, rows, maxima, items, for_page, self.pages)
        tables = f"{self.out}, {report.tasks_path(self.out)}, {report.summary_path(self.out)}"
        said.append(f"Written: {tables}. The class on one page: {page}")
        return said

    def _export(self, maxima, students, owners):
        if self.wishes.export == "autograder":
            path, warning = autograder.write(self.out, self.results)
            return [f"Note: {warning}." if warning else f"For Gradescope's autograder: {path}"]
        rows = report.points_by_student(self.results, self.asked, students)
        book = export.Gradebook(
            rows, maxima, owners, self.listed, self.wishes.roster, self.wishes.column,
            self.wishes.out_of, _comments(self.results),
        )  # fmt: skip
        path, warning = export.write(self.out, self.wishes.export, book)
        said = [f"To upload ({self.wishes.export}): {path}"]
        if warning:
            said.append(f"Note: {warning}.")
        if self.pages is not None:
            said.append(f"Feedback pages to upload: {export.pack(self.out, self.results, owners)}")
        return said

    def _write_pages(self, results, only):
        """Write the students' pages, and remove those of students who are gone; return names."""
        if self.pages is None:
            return []
        mine = [r for r in results if r.file]
        written = [feedback.write_page(self.pages, r) for r in mine]
        names = sorted({feedback.name_of(self.pages, path) for path in written})
        before = _pages_before(self.out)
        if only is None:
            feedback.remove(self.pages, set(before) - set(names))
        return sorted({*names, *before}) if only is not None else names


def _pages_before(out):
    """Return the names of the pages that the run before wrote."""
    try:
        names = json.loads(report.summary_path(out).read_text(encoding="utf-8"))["pages"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    plain = re.compile(r"[\w-]+/[\w-]+\.html")
    return [n for n in names if isinstance(n, str) and plain.fullmatch(n)]


def _comments(results):
    """Return a line for each student on what cost points, for a gradebook's field of comments."""
    comments = {}
    for result in results:
        lost = [
            f"{task.task}: {line(task.reason, 120)}"
            for task in result.tasks
            if task.points < task.of and task.reason and result.was_read
        ]
        late = [line(result.late, 120)] if result.late else []
        comments.setdefault(result.student, []).extend([*lost, *late])
    return {student: line(" | ".join(texts), 2_000) for student, texts in comments.items()}


_STOP = object()


@contextlib.contextmanager
def _stop_into(queue):
    """Have Ctrl-C put ``_STOP`` into ``queue``.

    An exception could come between any two steps, also while a lock is held for which a thread
    then waits forever. Putting is safe at any moment.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: queue.put(_STOP))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _result_of(arrived):
    """Return what a thread returned, or raise what it raised."""
    if arrived is _STOP:
        raise KeyboardInterrupt
    return arrived.result()


class _Run:
    """Submissions being graded: several at once, then alone those that asked for it."""

    def __init__(self, server, ledger, known, regrade=""):
        self.server, self.ledger, self.known, self.regrade = server, ledger, known, regrade
        self.results, self.finished = [], False
        self.arrived = SimpleQueue()  # of futures, and of _STOP

    def all(self, submissions, jobs):
        from tqdm import tqdm

        waiting, again = iter(submissions), []
        bar = tqdm(total=len(submissions), unit="file", desc="Grading", disable=None)
        pool, arrived = ThreadPoolExecutor(jobs), self.arrived

        def begin(submission, alone=False):
            pool.submit(self._one, submission, alone).add_done_callback(arrived.put)

        try:
            first = list(islice(waiting, 2 * jobs))
            for submission in first:
                begin(submission)
            under_way = len(first)
            while under_way or again:
                if not under_way:
                    begin(again.pop(0), alone=True)
                    under_way = 1
                submission, result, digest, late = _result_of(arrived.get())
                under_way -= 1
                if late:
                    again.append(submission)
                else:
                    self._keep(submission, result, digest)
                    bar.update()
                for submission in islice(waiting, 1):
                    begin(submission)
                    under_way += 1
            self.finished = True
        except KeyboardInterrupt:
            print(
                "\nInterrupted. Finished grades are kept; run the same command again for the rest.",
                file=sys.stderr,
            )
            while not arrived.empty():
                future = arrived.get()
                if future is _STOP or future.cancelled() or future.exception() is not None:
                    continue
                submission, result, digest, late = future.result()
                if not late:
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
            before = self.ledger.get(submission.key, submission.exercise, digest)
            anew = self._again(submission, tasks)
            if before is not None and not anew:
                return submission, before.about(submission), None, False
            cells = _cells(data, submission)
        except intake.Unreadable as error:
            return submission, _unread(submission, tasks, str(error)), None, False
        result, late = judge.grade(self.server, submission, cells, tasks, self.ledger.seed, alone)
        result.source = source.mark(cells)
        if before is not None:
            result.tasks = [
                new if new.task in anew else old
                for old, new in zip(before.tasks, result.tasks, strict=True)
            ]
        return submission, result, digest, late

    def _again(self, submission, tasks):
        """Return the names of the tasks that are graded anew though nothing has changed."""
        student, _, what = self.regrade.partition("/")
        if not student or student not in _called(submission):
            return set()
        return {
            task.name
            for task in tasks
            if not what or what in decisions.names_of(task.name, submission.exercise)
        }

    def _keep(self, submission, result, digest):
        if digest is not None:
            self.ledger.add(submission.key, result, digest)
        self.results.append(result)


def _cells(data, submission):
    """Return the cells of a notebook that can be graded, or raise intake.Unreadable."""
    cells = source.read(data, submission.form)
    if lesson := _is_a_lesson(cells.cells, submission.exercise):
        raise intake.Unreadable(f"is the lesson itself ({lesson}), not its exercises")
    return cells


_NO_EXERCISE = "belongs to no exercise: its name is none, and none of their functions is in it"
_SAME_CELLS = 0.6  # share of a hand-in's cells that are the lesson's, so that it is the lesson


def _is_a_lesson(cells, stem):
    """Return the name of the lesson that was handed in for its exercises, or ""."""
    if any("check(" in cell for cell in cells) or not stem[:2].isdigit():
        return ""
    name = shipping.lessons().get(int(stem[:2]))
    mine = {cell.strip() for cell in cells if cell.strip()}
    if name is None or not mine:
        return ""
    lesson = source.read(shipping.files()[name].read_bytes()).cells
    shared = mine & {cell.strip() for cell in lesson}
    return name if len(shared) > _SAME_CELLS * len(mine) else ""


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
    for submission in handed_in.counting:
        if (submission.student, submission.exercise, submission.file) in have:
            continue
        if only is not None:
            if found := _recorded(ledger, submission, known.get(submission.exercise)):
                results.append(found)
            continue
        missing = _unread(submission, known.get(submission.exercise), "")
        for task in missing.tasks:
            task.outcome, task.reason = (
                "not graded",
                "The run was interrupted; run the command again.",
            )
        results.append(missing)
    asked = [stem for stem in known if any(s.exercise == stem for s in handed_in.counting)]
    have = {(s.student, s.exercise) for s in handed_in.counting}
    keys = {r.student: r.key for r in results}
    for student in sorted(keys):
        others = handed_in.received.get(student, ())
        reason = "There is no file for it."
        if others:
            reason = f"No notebook was handed in. Cannot be graded: {', '.join(others)}."
        for stem in asked:
            if (student, stem) not in have:
                rows = judge.not_graded(known[stem], "not handed in", line(reason, 300))
                results.append(Result(student, stem, tasks=rows, key=keys[student]))
    return results


def _recorded(ledger, submission, tasks):
    """Return the Result of an earlier run, or why the file cannot be read; None if not graded."""
    try:
        data = submission.read()
        if tasks is None:
            raise intake.Unreadable(_NO_EXERCISE)
        digest = hashlib.sha256(data).hexdigest()
        if found := ledger.get(submission.key, submission.exercise, digest):
            return found.about(submission)
        _cells(data, submission)
    except intake.Unreadable as error:
        return _unread(submission, tasks, str(error))
    return None


def _closing(results, finished):
    """Return in a sentence how many files were graded, and how many were not."""
    files = [r for r in results if r.file]
    graded = [r for r in files if r.was_read]
    waiting = [r for r in files if not r.was_read and not r.problem]
    unread = len(files) - len(graded) - len(waiting)
    nothing = len({r.student for r in results} - {r.student for r in files})
    parts = [f"{len(graded)} file{'s' * (len(graded) != 1)} graded"]
    parts += [f"{unread} not read"] if unread else []
    parts += [f"{len(waiting)} not graded, because the run was interrupted"] if waiting else []
    who = "1 student" if nothing == 1 else f"{nothing} students"
    parts += [f"{who} on the roster handed in nothing"] if nothing else []
    stopped = "" if finished else " Run the same command again for the rest."
    students = len({r.student for r in results})
    return f"{students} student{'s' * (students != 1)}: {', '.join(parts)}.{stopped}"


def _told(results, items):
    """Return the lines on what was not read and what needs attention."""
    said = []
    for kind, title in attention.KINDS.items():
        mine = [item for item in items if item.kind == kind]
        for item in mine[:_MOST_SAID]:
            whose = ", ".join(part for part in (item.student, item.exercise) if part)
            said.append(f"{title}: {whose}{': ' if whose else ''}{line(item.text, 300)}")
        if len(mine) > _MOST_SAID:
            said.append(f"{title}: and {len(mine) - _MOST_SAID} more")
    if any(result.set_aside for result in results):
        said.append(intake.ONE_COUNTS)
    return said
