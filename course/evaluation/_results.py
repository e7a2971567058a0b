"""What a comparison returns: its rows, and the ways to read them."""

from course.evaluation._summary import summarize
from course.evaluation._table import SCORE_NAMES, SCORES, Table
from course.validation import check_option


class Results(Table):
    """The rows of a comparison, one for each method, label count and draw.

    Attributes
    ----------
    rows : list of dict
        ``method, per_class, draw`` (the seed), ``transductive_accuracy, inductive_accuracy,
        transductive_macro_f1, inductive_macro_f1`` (in [0, 1]; NaN where the fit
        failed, or where there was no such point), ``seconds`` (by the clock, fit and predictions;
        of "all labels" with its cross-validation) and ``error`` (empty where all went well).
    parameters : dict
        How the comparison was made; ``parameters["stopped"]`` is True after Ctrl-C.
    warnings : list of dict
        ``method, per_class, draw, category, message`` of each warning in a fit.
    """

    def __init__(self, rows, parameters=None, warnings=()):
        super().__init__(rows, parameters)
        self.warnings = list(warnings)

    def _part(self, rows, values):
        warned = [w for w in self.warnings if all(w.get(k, v) == v for k, v in values.items())]
        return Results(rows, self.parameters, warned)

    def cells(self):
        """Return the rows by (per_class, method), then by draw.

        Raises
        ------
        ValueError
            If there are no rows, or more than one for a method, label count and draw.
        """
        cells = {}
        for row in self.rows:
            cell = cells.setdefault((row["per_class"], row["method"]), {})
            if row["draw"] in cell:
                raise ValueError(
                    "the rows come from more than one comparison: choose one with where, for "
                    "example results.where(data='moons')"
                )
            cell[row["draw"]] = row
        if not cells:
            raise ValueError("there are no rows to read")
        return cells

    def summary(self, score="accuracy"):
        """Return means, paired differences from labels only and gaps closed; print it to read it.

        Parameters
        ----------
        score : "accuracy" or "macro_f1"

        Returns
        -------
        Summary, with ``rows`` and ``to_csv`` of its own
        """
        return summarize(self, score)

    def plot(self, score="transductive_accuracy", title=None):
        """Show the means with their 95 % intervals over label draws.

        Curves over the number of labels, or a dot for each method where there is
        one number of labels or more methods than curves can be told apart.

        Parameters
        ----------
        score : "transductive_accuracy", "inductive_accuracy", "transductive_macro_f1"
            or "inductive_macro_f1"
        title : str
        """
        check_option("score", score, SCORES)
        from course.plots import show_comparison  # matplotlib is loaded only for a picture

        draws = {
            (method, count): {draw: row[score] for draw, row in rows.items()}
            for (count, method), rows in self.cells().items()
        }
        show_comparison(draws, SCORE_NAMES[score], title)
