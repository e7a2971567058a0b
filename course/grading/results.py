"""What became of a submission: a row for each task, and how it came to that."""

from dataclasses import asdict, dataclass, field

NOTHING_TO_READ = ("not read", "not graded", "not handed in")
"""Outcomes of a task of which there is no work that was graded: no points, and no zero either."""


@dataclass
class TaskResult:
    """What one task earned, and why no more.

    ``outcome`` is one of the learner's own four, "correct", "not yet", "your code raised",
    "not attempted", or one of the grader's: "not found" (no function of that name), "not
    allowed" (the package's own function was called), "stopped" (time, memory, a crash, a broken
    rule of the conversation), "not read", "not handed in", "not graded", or "decided" (by the
    teacher).
    """

    task: str
    points: float
    of: int
    outcome: str
    reason: str = ""


@dataclass
class Result:
    """All about one file that counts.

    Attributes
    ----------
    student : str, as shown
    exercise, file : str
    set_aside : list of str, files that do not count
    problem : str, why the file as a whole was not graded
    tasks : list of TaskResult
    notes : list of str, what happened in the cells
    seconds : float, CPU, behind the walls
    source : str, a mark of the code cells, the same for the same code
    key, id, platform, number : who handed it in, as the platform writes it, and the file's number
    sent : str, when it came, by the platform's clock; "" where that is not known
    marked_late : bool, by the platform
    late : str, what lateness costs, in words
    penalty : float, the points that lateness costs
    remarks : list of str, what somebody should look at
    """

    student: str
    exercise: str
    file: str = ""
    set_aside: list = field(default_factory=list)
    problem: str = ""
    tasks: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    seconds: float = 0.0
    source: str = ""
    key: str = ""
    id: str = ""
    platform: str = ""
    number: int = 0
    sent: str = ""
    marked_late: bool = False
    late: str = ""
    penalty: float = 0.0
    remarks: list = field(default_factory=list)

    @classmethod
    def of(cls, submission):
        """Return a Result that says of a submission nothing yet but what came."""
        return cls(submission.student, submission.exercise).about(submission)

    def about(self, submission):
        """Take over who handed in what, and return this Result."""
        owner = submission.owner
        self.student, self.file = submission.student, submission.file
        self.set_aside, self.remarks = list(submission.set_aside), list(submission.remarks)
        self.key, self.number = submission.key, submission.number
        self.id, self.platform = (owner.id, owner.platform) if owner else ("", "")
        self.sent = submission.sent.isoformat(" ") if submission.sent else ""
        self.marked_late, self.late, self.penalty = submission.late, "", 0.0
        return self

    @property
    def points(self):
        """What the tasks earned, less what lateness costs."""
        return number(max(0, sum(task.points for task in self.tasks) - self.penalty))

    @property
    def was_read(self):
        """Whether there is work that was graded, or decided on."""
        return any(task.outcome not in NOTHING_TO_READ for task in self.tasks)

    def as_data(self):
        """Return it as JSON data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data):
        """Return the Result that ``as_data`` wrote."""
        return cls(**{**data, "tasks": [TaskResult(**task) for task in data["tasks"]]})


def number(points):
    """Return points as a number to show: whole where they are, else to two digits.

    >>> number(3.0), number(2.456)
    (3, 2.46)
    """
    rounded = round(points, 2)
    return int(rounded) if rounded == int(rounded) else rounded
