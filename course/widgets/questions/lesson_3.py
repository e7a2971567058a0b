"""Combining the two."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "What does clamping do in the E-step?",
        right="It gives a labeled point wholly to its own class",
        wrong={
            "It keeps shares between 0 and 1": "Shares are always that: they are probabilities, "
            "with labels or without.",
            "It fixes the means of the clouds": "Means move in every M-step. Only the shares of "
            "labeled points are fixed.",
        },
        why="That is the one line through which names enter a mixture.",
    ),
    Question(
        "On the cigars, why was full weight worse than a twentieth?",
        right="298 points of full weight could overrule two labels",
        wrong={
            "EM did not converge": "It did. It climbed to a top and rested there. It was the wrong "
            "top.",
            "Unlabeled points are noisier": "They come from the same two clouds as the labeled "
            "ones.",
        },
        why="At a twentieth they still said long and flat, and the labels kept their names.",
    ),
    Question(
        "A 95 % interval over 20 label draws on the digits lies above zero. What follows?",
        right="On these digits the gain is not the luck of the labels",
        wrong={
            "The method will gain on your data": "The interval has seen one set of points. Other "
            "data are another question.",
            "It gains on 95 % of all draws": "It is an interval for the mean difference. Single "
            "draws scatter far more widely.",
        },
        why="It covers which labels were drawn, and nothing else.",
    ),
    Question(
        "When can unlabeled points not help, however many there are?",
        right="When where they lie has nothing to do with what they are called",
        wrong={
            "When there are more than 1,000": "Number is not the trouble. More points only "
            "say more precisely where the data are dense.",
            "When the classes have odd shapes": "Moons and rings have odd shapes, and the points "
            "give those away.",
        },
        why="The checkerboard: evenly spread points, no gap, no sheet, no help.",
    ),
]
