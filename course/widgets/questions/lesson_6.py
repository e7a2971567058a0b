"""Deep semi-supervised learning."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "In FixMatch, which view makes the guess, and which one has to obey it?",
        right="The weak view guesses, the strong view obeys",
        wrong={
            "The strong view guesses, the weak view obeys": "The other way round: a guess is "
            "best made where it is easy, on a view close to the digit itself.",
            "One view guesses and obeys": "That is the pseudo-label. It asks the net to be what it "
            "is already.",
        },
        why="Easy to guess, hard to obey: what lies between is what the net learns.",
    ),
    Question(
        "A paper's method is 6 points better than the same net trained on plain labels. "
        "What is missing?",
        right="The same net, trained on labels with the paper's augmentation",
        wrong={
            "A larger net": "Both have the same. The question is what else differs between them.",
            "More unlabeled points": "They might help. They would not say where the 6 points come "
            "from.",
        },
        why="Without that row nobody knows what the augmentation alone would have done.",
    ),
    Question(
        "Why does no gradient flow through the guess?",
        right="Or the net would learn to guess what is easy to obey",
        wrong={
            "It would be too slow": "It would cost about a pass more. The trouble is what it would "
            "teach.",
            "A guess has no gradient": "It does: it comes out of the same net. It is cut off on "
            "purpose.",
        },
        why="A target that moves to meet you is no target.",
    ),
    Question(
        "Which of these may be turned over, by 180 degrees, as an augmentation?",
        right="A photograph of a skin lesion, taken from above",
        wrong={
            "A handwritten digit": "A 6 becomes a 9. The loss would ask for the wrong name, "
            "evenly and surely.",
            "A chest X-ray": "It would stand on its head, as no X-ray does. Ask the specialist.",
        },
        why="Seen from above there is no up and down. An augmentation is a claim about the world.",
    ),
    Question(
        "The interval of the difference between FixMatch and FlexMatch, over thirty label draws, "
        "holds zero. What may you say?",
        right="These draws do not separate the two",
        wrong={
            "They are equally good": "Not found to differ is not found equal: with more draws, or "
            "other data, they may.",
            "The one with the higher mean is better": "A mean without its interval is the luck "
            "of the draw.",
        },
        why="An interval says what it separates, and keeps quiet about the rest.",
    ),
]
