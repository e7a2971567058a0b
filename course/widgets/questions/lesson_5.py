"""When it goes wrong."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "In the first round on the moons, all 25 pseudo-labels were correct. What went wrong?",
        right="They were all of one class and moved the boundary toward the other",
        wrong={
            "Some of the given labels were wrong": "All six given labels were correct.",
            "25 pseudo-labels are too few": "More of the same class would have moved the boundary "
            "even farther.",
        },
        why="That is why it helps to keep the numbers per class similar, by a lower threshold or a "
        "cap, and why predicting anew alone doesn't help.",
    ),
    Question(
        "A mixture is more than 99.9 % confident about 98 % of a pool. What do you know?",
        right="Only that for each of these points one class is far less improbable than the others",
        wrong={
            "About 98 % of the pool is classified correctly": "Confidence compares the classes "
            "with each other. It doesn't ask whether the point belongs to any of them.",
            "The pool comes from the same distribution as the labels": "The pool was digits in "
            "negative, which the model had never seen.",
        },
        why="A domain filter asks another question: does this point come from the "
        "distribution of the labeled ones?",
    ),
    Question(
        "You rescale the pixels and keep the confidence threshold at 0.75. What happens?",
        right="Different predictions pass, so it is a different rule",
        wrong={
            "Nothing, because probabilities have no unit": "A regularized model's confidence "
            "depends on the scale of its inputs.",
            "The model improves, because larger inputs carry more information": "The information "
            "is the same. Here it improved, and on other data it needn't improve.",
        },
        why="Report a threshold with its model, its regularization and its unit.",
    ),
    Question(
        "Which of these is leakage?",
        right="Choosing the threshold by the hidden labels of the pool",
        wrong={
            "Scaling with the inputs of the pool": "The inputs of the pool are available in use. "
            "Only its labels aren't.",
            "Building the graph over labeled and unlabeled points": "This is what makes the method "
            "semi-supervised. Test points in the graph would be leakage for an inductive score.",
        },
        why="The hidden labels are in the same file, so it happens easily.",
    ),
    Question(
        "Two models differ on one point in ten, and you have 40 labels to compare them. "
        "What can the labels show?",
        right="Probably not which model is better",
        wrong={
            "A difference of 2 points": "That takes about 2,000 labels.",
            "Which model is better, in four cases of five": "That would need a difference of 14 "
            "points, and models that differ on one point in ten can't be 14 points apart.",
        },
        why="2.8 times the square root of 0.1 / 40 is 14 points, so use a stated default.",
    ),
]
