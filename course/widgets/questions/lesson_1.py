"""Labeled and unlabeled data."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "In y, what does -1 mean?",
        right="Nobody gave this point an answer",
        wrong={
            "The point belongs to class -1": "Then models would learn -1 as a class of its own. "
            "In this course -1 is reserved for: no label.",
            "The label is wrong": "A wrong label looks like any other label. That is what makes "
            "slips expensive.",
        },
        why="A mask such as y != -1 finds the points that carry an answer.",
    ),
    Question(
        "A learning curve is flat at the number of labels you have. What do more labels buy?",
        right="Little: the room is on the steep part",
        wrong={
            "A lot: labels always help": "They would on the steep part. On the flat part "
            "a doubling of the bill buys next to nothing.",
            "Nothing can be said": "The curve says it: it shows what the last doublings bought.",
        },
        why="Room is where the curve still climbs, and that is on the left.",
    ),
    Question(
        "How could ten labels beat forty?",
        right="They were spread over the data; the forty came from one corner",
        wrong={
            "The ten had fewer slips": "No label was wrong in either case.",
            "Small samples are easier to learn from": "Ten random labels do worse than forty "
            "random ones. Where they lie made the difference.",
        },
        why="And it took the unlabeled points to know where to ask.",
    ),
    Question(
        "Which score is transductive?",
        right="The share of the unlabeled points trained with that got the right name",
        wrong={
            "The share right on points never seen": "That one is inductive: new points, "
            "after training.",
            "The share right on the labeled points": "Those names were given. Getting "
            "them right proves nothing.",
        },
        why="The chain of names has only this kind of score: it names the points it was given.",
    ),
]
