"""Combining the two."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "What does clamping do in the E-step?",
        right="It sets the responsibility of a labeled point's own class to 1",
        wrong={
            "It keeps responsibilities between 0 and 1": "They always are, with labels or "
            "without, because they are probabilities.",
            "It fixes the means of the components": "Means move in every M-step. Only the "
            "responsibilities of labeled points are fixed.",
        },
        why="Clamping is the one line through which labels enter the mixture.",
    ),
    Question(
        "On the cigars, full weight did worse than a weight of 0.05. Why?",
        right="At full weight, EM ended in the worse of two local maxima",
        wrong={
            "EM did not converge": "It did converge, to a local maximum with a lower likelihood.",
            "Unlabeled points are noisier than labeled ones": "They come from the same two "
            "distributions.",
        },
        why="Started from the solution at weight 0.05, EM at full weight stays at the cigars, and "
        "their likelihood is higher. At a small weight, the labels keep the two means apart.",
    ),
    Question(
        "A 95 % interval over 20 label draws on the digits is above zero. What follows?",
        right="On these digits, the gain isn't just a lucky choice of labels",
        wrong={
            "The method will gain on your data": "The interval is about one set of points. Other "
            "data needs its own measurement.",
            "The method gains in 95 % of all draws": "It is an interval for the mean difference. "
            "Single draws vary far more.",
        },
        why="The interval reflects the random choice of labels, on this one set of points.",
    ),
    Question(
        "When do unlabeled points not help, however many there are?",
        right="When their density has nothing to do with the labels",
        wrong={
            "When there are more than 1,000 of them": "The number isn't the problem. More points "
            "only show more precisely where the data is dense.",
            "When the classes have unusual shapes": "Moons and circles have unusual shapes, and "
            "the points reveal them.",
        },
        why="On the checkerboard, evenly spread points show no gap and no manifold.",
    ),
]
