"""Points to learn from, and the labels to hide: everything is made or shipped here, no net."""

from course.datasets._domains import (
    drifting_batches,
    flip_labels,
    imbalance,
    mix_in_classes,
    shift_domain,
)
from course.datasets._hand_labels import STATION_ORDER, load_hand_labels, save_hand_labels
from course.datasets._labels import hide_labels
from course.datasets._mails import count_words, load_mails, mail_words
from course.datasets._real import load_breast_cancer, load_digits
from course.datasets._toy import (
    make_bag_of_words,
    make_blobs,
    make_checkerboard,
    make_cigars,
    make_circles,
    make_two_moons,
)
from course.datasets._waves import make_waves
from course.validation import UNLABELED

__all__ = [
    "STATION_ORDER",
    "UNLABELED",
    "count_words",
    "drifting_batches",
    "flip_labels",
    "hide_labels",
    "imbalance",
    "load_breast_cancer",
    "load_digits",
    "load_hand_labels",
    "load_mails",
    "mail_words",
    "make_bag_of_words",
    "make_blobs",
    "make_checkerboard",
    "make_cigars",
    "make_circles",
    "make_two_moons",
    "make_waves",
    "mix_in_classes",
    "save_hand_labels",
    "shift_domain",
]
