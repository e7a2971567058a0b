"""Supervised and unsupervised learning."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "You move all unlabeled points far away and fit softmax regression to the labels again. "
        "What happens to its decision boundary?",
        right="It stays where it was",
        wrong={
            "It follows the points": "Its loss is a mean over the labeled points, so the others "
            "don't enter it.",
            "It stays, but the model becomes less confident": "Its probabilities depend on the "
            "weights, and the weights depend on the labeled points alone.",
        },
        why="Supervised learning uses the labeled points only.",
    ),
    Question(
        "The gradient of the cross-entropy is a mean of error times input. Which labeled points "
        "change the weights most?",
        right="Those the model misclassifies or is unsure of",
        wrong={
            "Those far from the boundary on the correct side": "Their predicted probability is "
            "close to the target, so the error is almost zero.",
            "All points equally": "Each counts in proportion to its own error.",
        },
        why="Where the model is confident and correct, the loss is almost zero already.",
    ),
    Question(
        "With weaker regularization, the training loss is lower and the loss on other points is "
        "higher. What is this called, and what helps?",
        right="Overfitting; stronger L2 regularization helps",
        wrong={
            "Underfitting; weaker L2 regularization helps": "A model that underfits has a high "
            "loss on its training points as well.",
            "A learning rate that is too small; a larger one helps": "A small learning rate makes "
            "both losses fall slowly. It doesn't make one of them rise.",
        },
        why="The model fits details of its few training points that new points don't share.",
    ),
    Question(
        "k-means puts an image of an 8 into cluster 3. What does this tell you?",
        right="Which images it resembles; without labels, not its class",
        wrong={
            "It is classified as a 3": "Cluster numbers are arbitrary. Another start gives other "
            "numbers to the same groups.",
            "It is misclassified": "A clustering has no classes to get wrong.",
        },
        why="Unsupervised learning finds groups, but it can't say which class they are.",
    ),
    Question(
        "Purity is 0.93 and the adjusted Rand index 0.38. How can both be true?",
        right="Each class is split over several clusters, and most clusters are nearly pure",
        wrong={
            "One of them must be wrong": "Both were measured on the digits with k = 40.",
            "The clusters mix the classes": "Then purity would be low as well.",
        },
        why="Purity allows several clusters per class, but every pair of one class that is in "
        "different clusters lowers the index.",
    ),
]
