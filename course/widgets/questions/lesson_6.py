"""Deep semi-supervised learning."""

from course.widgets._quiz import Question

QUESTIONS = [
    Question(
        "In FixMatch, which view supplies the pseudo-label, and on which one is the loss computed?",
        right="The weak view supplies it, and the loss is computed on the strong view",
        wrong={
            "The strong view supplies it, and the loss is computed on the weak view": "It is the "
            "other way round: predictions are more reliable on a view close to the original.",
            "The same view does both": "That is the pseudo-label method of section 6.4.",
        },
        why="The weak view is easier to classify, and on the strong view there is still something "
        "to learn.",
    ),
    Question(
        "A method is 6 points better than the same network trained on the labels without "
        "augmentation. Which row is missing?",
        right="The same network, trained on the labels with augmentation",
        wrong={
            "A larger network": "Both rows have the same network. The question is what else "
            "differs between them.",
            "The same method with more unlabeled points": "That might help, but it wouldn't show "
            "where the 6 points come from.",
        },
        why="Without a baseline that uses views too, you can't separate what the unlabeled points "
        "add from what the augmentation of the labels adds.",
    ),
    Question(
        "For which target would a gradient through it change what the network learns?",
        right="The sharpened prediction on the weak view",
        wrong={
            "The most probable class on the weak view": "An argmax doesn't change when its input "
            "changes a little, so its gradient is zero anyway.",
            "The prediction on one of two strong views, compared by squares": "Both views are "
            "drawn in the same way, so the gradient through both would only be twice as large.",
        },
        why="Through a soft target, the network could lower the loss by changing the target "
        "instead of its prediction on the strong view.",
    ),
    Question(
        "Views rotated by 180 degrees lower FixMatch's accuracy on 6 and 9. How do you find out "
        "how much of this comes through the views of the unlabeled digits?",
        right="Rotate only these views, and compare with FixMatch without rotation",
        wrong={
            "Compare rotated FixMatch with labels only, not rotated": "These rows differ in two "
            "things, the rotation and the unlabeled digits.",
            "Compare rotated FixMatch with labels only, rotated as well": "This shows what the "
            "unlabeled digits add if everything is rotated, and they do add something; it doesn't "
            "show which views cost most.",
        },
        why="Only rows that differ in nothing but these views can answer this. They cost 9 points, "
        "and rotating only the labeled digits costs 4.",
    ),
    Question(
        "With ten labels per class, the interval of the difference between FixMatch and FlexMatch, "
        "over thirty label draws, includes zero. What may you say?",
        right="These draws don't show which one is better",
        wrong={
            "They are equally good": "No difference was found, but with more draws or other data "
            "there may be one.",
            "The one with the higher mean is better": "The difference of the means may be chance "
            "in the label draws.",
        },
        why="An interval that includes zero leaves the sign of the difference open.",
    ),
]
