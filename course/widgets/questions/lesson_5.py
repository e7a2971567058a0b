"""When it goes wrong."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "In the first round all 25 guesses on the moons were right. What went wrong?",
        right="They were all of one class, and pulled the cut toward the other",
        wrong={
            "Some labels were wrong": "All six labels were right, and so were the first guesses.",
            "25 are too few to learn from": "More of the same would have pulled harder. "
            "What was missing were guesses of the other class.",
        },
        why="That is why a cap for each class repaired it, and asking again did not.",
    ),
    Question(
        "A model names 98 % of a pool with more than 99.9 % confidence. What do you know?",
        right="That no class seemed less absurd to it",
        wrong={
            "About 98 % of the pool is named right": "Confidence compares the classes with each "
            "other. It does not ask whether the point is of any of them.",
            "The pool comes from where the labels do": "The pool was negatives, white on black. "
            "Shares must sum to one, whoever is asked about.",
        },
        why="A domain filter asks the other question: do you belong here at all?",
    ),
    Question(
        "You rescale the pixels and keep the threshold at 0.75. What happens?",
        right="It is another method: other guesses pass",
        wrong={
            "Nothing, a probability has no unit": "The answer of a penalized model depends on the "
            "scale of its inputs, and with it every confidence.",
            "The model gets better, larger inputs carry more": "It got better here. With other "
            "data or another penalty it need not.",
        },
        why="Report a threshold with its model, its penalty and its unit.",
    ),
    Question(
        "Which of these is a leak?",
        right="Choosing the threshold by the hidden labels of the pool",
        wrong={
            "Scaling with the inputs of the pool": "The pool's inputs are there at work, too. Only "
            "its labels are not.",
            "Building the graph over labeled and unlabeled points": "That is what makes it "
            "semi-supervised. Test points in the graph would be a leak for an inductive score.",
        },
        why="The names of the hidden labels sit in the same file, which is what makes it easy.",
    ),
    Question(
        "Two models differ on one point in ten, and you have 40 labels to compare them. Then",
        right="you cannot expect to see which is better",
        wrong={
            "you see it if one is better by 2 points": "That takes some 2,000 labels.",
            "the better one wins four times in five": "Only if it were better by 14 points, and "
            "models that differ on one point in ten cannot be.",
        },
        why="2.8 times the root of 0.1 / 40 is 14 points. So state a default, and do not tune.",
    ),
]
