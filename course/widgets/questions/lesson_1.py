"""Labeled and unlabeled data."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "In y, what does -1 mean?",
        right="The label of this point is missing",
        wrong={
            "The point belongs to class -1": "Then a model would learn -1 as one more class. "
            "In this course, -1 is reserved for a missing label.",
            "The label is wrong": "A wrong label looks like any other label, which is why "
            "labeling errors are hard to find.",
        },
        why="A mask such as y != -1 finds the labeled points.",
    ),
    Question(
        "A learning curve is flat over the last two doublings of the number of labels. "
        "What would one more doubling probably buy?",
        right="Little, because the curve has flattened there",
        wrong={
            "A lot, because labels always help": "They would on the steep part. On the flat part, "
            "twice the labels buy almost no accuracy.",
            "The curve says nothing about it": "It shows how much accuracy the last "
            "doublings bought, and the next one seldom buys more.",
        },
        why="There is room for improvement where the curve still rises, which is on the left.",
    ),
    Question(
        "Ten labels of chosen points were as good as twenty of random points. Why?",
        right="The chosen points were spread over all the data",
        wrong={
            "The ten had fewer labeling errors": "No label was wrong in either case.",
            "Small samples are easier to learn from": "Ten labels drawn at random did worse than "
            "twenty drawn at random. The difference was where the ten were.",
        },
        why="The positions of the unlabeled points told us which points to label.",
    ),
    Question(
        "Which score is transductive?",
        right="The accuracy on the unlabeled points of the training set",
        wrong={
            "The accuracy on points never seen in training": "That is the inductive score.",
            "The accuracy on the labeled points": "These labels were given to the model, so "
            "predicting them correctly proves nothing.",
        },
        why="Propagating nearest neighbor has only this kind of score, because it labels only the "
        "points it was given.",
    ),
]
