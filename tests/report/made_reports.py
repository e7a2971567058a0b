"""Results as the measurements return them, made by hand: for the page, without the waiting."""

from types import SimpleNamespace as Made

import numpy as np
import pandas as pd

from course.intervals import Interval
from course.report._columns import Column
from course.report._findings import Finding

NAN = float("nan")


def facts(**changed):
    made = {
        "name": "patients.csv",
        "label": "diagnosis",
        "n_rows": 569,
        "n_labeled": 40,
        "n_unlabeled": 529,
        "classes": (("benign", 25), ("malignant", 15)),
        "columns": (
            Column("mean radius", "number", None, 0, 456),
            Column("ward", "category", None, 12, 7),
            Column("patient_id", "identifier", None, 0, 569, "names or numbers the rows"),
        ),
        "findings": (Finding("identifier", "Looks like an identifier: “patient_id”."),),
        "notes": ("The columns are separated by a semicolon.",),
        "steps": ("1 numeric column: scaled.", "No step saw a label."),
        "n_features": 8,
        "counting": "Row numbers are those of the file: the header is row 1.",
        "seed": 0,
    }
    return Made(**{**made, **changed})


def results(**changed):
    score, gain = Interval(0.91, 0.85, 0.96), Interval(0.02, -0.01, 0.05)
    made = {
        "labels_only": Made(
            models=(
                Made(name="logistic regression", accuracy=score, macro_f1=score),
                Made(name="5 nearest neighbors", accuracy=Interval(0.88, 0.8, 0.94),
                     macro_f1=Interval(0.86, 0.78, 0.93)),
            ),
            best="logistic regression", majority=Interval(0.63, 0.5, 0.75), majority_class=0,
            confusion=np.array([[24.0, 1.0], [2.5, 12.5]]), classes_judged=np.array([True, True]),
            n_labeled=40, n_folds=5, n_repeats=4,
        ),
        "with_unlabeled": Made(
            verdict="cannot tell", difference=gain, p_value=0.2, smallest=0.06, guarded=score,
            baseline=Interval(0.89, 0.83, 0.94), chosen="label spreading", 
            chosen_counts={"label spreading": 14, "logistic regression": 6},
           
            baseline_chosen="logistic regression", baseline_counts={},
            families=(
                Made(name="label spreading", partner="5 nearest neighbors", accuracy=score,
                     without=score, difference=Interval(0.0, -0.03, 0.03)),
                Made(name="Gaussian mixture", partner="Gaussian classifier", accuracy=score,
                     without=score, difference=Interval(-0.02, -0.06, 0.02)),
            ),
            n_labeled=40, n_unlabeled=529, n_folds=5, n_repeats=4, gained=2.5, lost=1.0,
        ),
        "same_kind": Made(
            auc=Interval(0.52, 0.43, 0.61), alike=True,
            columns=(
                Made(name="ward", distance=0.12, p_value=0.6, differs=False),
                Made(name="mean radius", distance=0.08, p_value=1.0, differs=False),
            ),
            n_labeled=40, n_unlabeled=529, kept=0.97, rule="within the distances of labeled rows",
        ),
        "learning_curve": Made(
            model="logistic regression", sizes=(8, 16, 32),
            accuracy=(Interval(0.8, 0.7, 0.88), Interval(0.86, 0.8, 0.92), score),
            rows_for_point=Interval(11.2, 6.0, 40.1), per_doubling=Interval(0.05, 0.02, 0.08),
            n_labeled=40,
        ),
        "rows_to_label": Made(rows=np.array([3, 9]), why=("spread", "doubtful")),
        "predictions": Made(
            rows=np.array([0, 1, 2]), codes=np.array([0, 1, 1]),
            probability=np.array([0.97, 0.71, 0.55]), trust=("yes", "check", "check"),
            threshold=0.9, accuracy_above=Interval(0.97, 0.9, 1.0), model="logistic regression",
            temperature=1.1,
        ),
    }  # fmt: skip
    return {**made, **changed}


def report(facts_=None, results_=None, troubles=None):
    return Made(
        facts=facts_ or facts(),
        results=results() if results_ is None else results_,
        troubles=troubles or {},
        to_label=pd.DataFrame(
            {"row": [5, 11], "diagnosis": ["", ""], "why": ["spread", "doubtful"]}
        ),
        predictions=pd.DataFrame(
            {
                "row": [2, 3, 4],
                "predicted diagnosis": ["benign", "malignant", "malignant"],
                "probability": [0.97, 0.71, 0.55],
                "trust": ["yes", "check", "check"],
            }
        ),
    )
