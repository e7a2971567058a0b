"""What became of a submission: a row for each task, and how it came to that."""

from dataclasses import asdict, dataclass, field


@dataclass
class TaskResult:
    """What one task earned, and why no more.

    ``outcome`` is one of the learner's own four, "correct", "not yet", "your code raised",
    "not attempted", or one of the grader's: "not found" (no function of that name), "not
    allowed" (the package's own function was called), "stopped" (time, memory, a crash, a broken
    rule of the conversation), "not read", "not handed in", "not graded".
    """

    task: str
    points: int
    of: int
    outcome: str
    reason: str = ""


@dataclass
class Result:
    """All about one file that counts."""

    student: str
    exercise: str
    file: str = ""
    set_aside: list = field(default_factory=list)
    problem: str = ""  # why the file as a whole was not graded
    tasks: list = field(default_factory=list)
    notes: list = field(default_factory=list)  # what happened in the cells
    seconds: float = 0.0  # CPU, behind the walls

    @property
    def points(self):
        return sum(task.points for task in self.tasks)

    def as_data(self):
        """Return it as JSON data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data):
        """Return the Result that ``as_data`` wrote."""
        return cls(**{**data, "tasks": [TaskResult(**task) for task in data["tasks"]]})
