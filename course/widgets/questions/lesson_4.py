"""Methods."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "Self-training on three groups of points used the 12 most confident predictions per round "
        "and ended below labels only. Why?",
        right="The first pseudo-labels were nearly all of one class, which then took over",
        wrong={
            "It added too few pseudo-labels per round": "More of them would have come from the "
            "same class. Which ones are selected matters, not how many.",
            "Softmax regression can't separate three groups": "With labels only it was at 89 %, "
            "and with four pseudo-labels per class and round it reached 95 %.",
        },
        why="Confident isn't the same as correct, and balance between the classes has to be "
        "enforced.",
    ),
    Question(
        "Two points are close together, but the neighbor graph has no path between them. What "
        "does label propagation learn about one from a label on the other?",
        right="Nothing, because labels move along edges only",
        wrong={
            "The label arrives, but later": "Each iteration moves labels by one edge, and here "
            "there is no edge to take.",
            "It counts in proportion to their distance": "Distances between points that aren't "
            "connected play no role in a graph method.",
        },
        why="In a graph, near means connected through the data.",
    ),
    Question(
        "The harmonic solution gives a point a soft label of 0.7 for blue. What else is 0.7?",
        right="The probability that a random walk from it reaches a blue label first",
        wrong={
            "The probability that it is truly blue": "That would need calibration, which nothing "
            "here guarantees.",
            "The proportion of blue labels among its neighbors": "It is the mean of the neighbors' "
            "soft labels, and most neighbors have no label.",
        },
        why="Both satisfy the same equation: each value is the mean of the neighbors' values.",
    ),
    Question(
        "With one label per class, the harmonic solution classified far too many digits as 9. What "
        "does Poisson learning change?",
        right="Each column gets the mean zero, so no class is ahead everywhere",
        wrong={
            "It keeps the labels fixed at 0 and 1": "That is the harmonic solution, in which the "
            "level of a column depends on how well its label is connected.",
            "It uses more neighbors per point": "Both used the same graph with ten neighbors. The "
            "equation is what differs.",
        },
        why="Subtracting the mean of each column from the harmonic solution alone brought most of "
        "the gain.",
    ),
    Question(
        "Co-training gained nine points on breast cancer with one label per class. Was it because "
        "of the two views?",
        right="No, because one view of all columns and a random split gained as much",
        wrong={
            "Yes, because it is nine points above labels only": "So are the controls, one of "
            "which has a single view.",
            "That can't be tested": "It can: one control removes the views, the other the split.",
        },
        why="An explanation has to beat a control that leaves out what it is about.",
    ),
]
