"""A table to try the report on: real measurements of tumors, most diagnoses hidden."""

import csv
from pathlib import Path

import numpy as np

from course.datasets import UNLABELED, hide_labels

LABEL = "diagnosis"


def write_example(path, n_labeled=60, seed=0):
    """Write a CSV file with 569 tumors, of which few have a diagnosis; return its path.

    Parameters
    ----------
    path : str or path, where to write
    n_labeled : int, rows that keep their label, drawn at random
    seed : int, for that draw

    References
    ----------
    Street, Wolberg and Mangasarian (1993), Breast Cancer Wisconsin (Diagnostic), UCI.
    """
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    y = hide_labels(data.target, n_labeled=n_labeled, random_state=seed)
    words = np.where(y == UNLABELED, "", data.target_names[y])
    path = Path(path).expanduser()
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["tumor", *data.feature_names, LABEL])
        for number, (row, word) in enumerate(zip(data.data.tolist(), words, strict=True), 1):
            table.writerow([f"T{number:03d}", *row, word])
    return path
