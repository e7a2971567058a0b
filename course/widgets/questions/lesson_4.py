"""Methods."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "Self-training on three blobs believed the 12 surest guesses of each round, and got worse "
        "than its labels. Why?",
        right="The surest guesses were nearly all of one class, which flooded the others",
        wrong={
            "Softmax regression cannot tell three blobs apart": "It can: with the same guesses "
            "taken level, four of each class, it was right nearly everywhere.",
            "It believed too few guesses a round": "It believed as many as the rule that worked. "
            "How they were spread over the classes made the difference.",
        },
        why="A little surer on one side becomes more names on that side becomes surer still.",
    ),
    Question(
        "Two points lie close together, but there is no way between them in the graph. What can a "
        "label on one do for the other?",
        right="Nothing: near means reachable along the edges",
        wrong={
            "It counts by their distance": "In the graph there are only edges. Where there is "
            "none, there is no distance.",
            "It arrives, but later": "News moves one edge a round. Without edges no number of "
            "rounds is enough.",
        },
        why="That is how the moons came out right, and why a point out of reach gets a warning.",
    ),
    Question(
        "In the harmonic solution a point believes 0.7 in blue. What else is 0.7?",
        right="The share of random walks from it that meet a blue label first",
        wrong={
            "The share of blue labels among its neighbors": "Its neighbors are mostly unlabeled. "
            "It is the mean of their soft labels, not of labels.",
            "The probability that it is truly blue": "It is a number the graph computes. How often "
            "such points are blue is for counting to say.",
        },
        why="Mean of the neighbors, end of a walk, least energy: three names of one solution.",
    ),
    Question(
        "What does consistency write down as the label of an unlabeled point?",
        right="Nothing: it asks for the same answer after a small change",
        wrong={
            "Its surest guess": "That is self-training. Here a point that is sure and wrong is "
            "left in peace, and never taught as a fact.",
            "The label of its nearest neighbor": "No neighbor is asked for a name, only the model, "
            "twice.",
        },
        why="It is a demand on the border. The myth that all of this is guessing ends here.",
    ),
    Question(
        "Co-training gained nine points on breast cancer with one label a class. Did its two views "
        "do it?",
        right="No: the same view twice, and views dealt by lot, gained about as much",
        wrong={
            "Yes: nine points above labels only": "That shows a gain, not where it comes from. For "
            "that one needs the impostors beside it.",
            "It cannot be known": "It can be tried: keep everything and take the views away.",
        },
        why="The pace and the level classes did it. A control tells a cause from a companion.",
    ),
]
