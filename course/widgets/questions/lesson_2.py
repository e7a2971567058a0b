"""Supervised and unsupervised learning."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "You move all unlabeled points far away. What happens to a softmax regression "
        "fitted on the labels?",
        right="Nothing at all",
        wrong={
            "The line follows the points": "It has never looked at them: its loss is a mean "
            "over labeled points.",
            "It becomes less certain": "Its probabilities depend on the weights, and the "
            "weights on labeled points alone.",
        },
        why="Supervised learning has names and no shape: whatever the points do, it cannot see it.",
    ),
    Question(
        "A step downhill adds up error times input. Which labeled points move the line most?",
        right="Those it gets wrong, or is unsure of",
        wrong={
            "Those far away on their right side": "There the probability is close to the target: "
            "the error is nearly zero, and so is the pull.",
            "All alike": "Each counts by its own error, and errors differ.",
        },
        why="Where the model is sure and right the loss is nearly zero: nothing is left to gain.",
    ),
    Question(
        "k-means returns cluster 3 for an image of an 8. What do you know?",
        right="Which points it lies with, and nothing about its name",
        wrong={
            "It is a 3": "Cluster numbers are drawn from a hat. Another start gives other "
            "numbers to the same groups.",
            "It was misclassified": "There were no classes to get wrong.",
        },
        why="Unsupervised learning has shape and no names.",
    ),
    Question(
        "Purity 0.94 and an adjusted Rand index of 0.39. How can both be true?",
        right="The clusters are clean pieces of classes, many to each class",
        wrong={
            "One of them was computed wrongly": "Check on the digits with k = 40: both hold.",
            "The clusters mix the classes": "Then purity would be low as well.",
        },
        why="Purity allows many clusters for a class; the index counts every pair torn apart.",
    ),
]
