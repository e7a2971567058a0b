"""What a comparison leaves: a tidy table, and the ways to read it."""

import csv
import math

from course.evaluation._fits import SCORES

COLUMNS = ("method", "per_class", "draw", *SCORES, "seconds", "error")


class Table:
    """Rows of numbers, and how they came to be.

    Parameters
    ----------
    rows : list of dict, all with the same keys
    parameters : dict, what the rows depend on

    Attributes
    ----------
    rows, parameters : as given
    """

    def __init__(self, rows, parameters=None):
        self.rows = list(rows)
        self.parameters = dict(parameters or {})

    def where(self, **values):
        """Return the part of the table where the named columns have these values.

        >>> Table([{"data": "moons", "n": 1}, {"data": "blobs", "n": 2}]).where(data="blobs").rows
        [{'data': 'blobs', 'n': 2}]
        """
        for name in values:
            if self.rows and name not in self.rows[0]:
                raise ValueError(
                    f"there is no column {name!r}; there are: {', '.join(self.rows[0])}"
                )
        kept = [row for row in self.rows if all(row[k] == v for k, v in values.items())]
        return self._part(kept, values)

    def _part(self, rows, values):
        return Table(rows, self.parameters)

    def to_csv(self, path):
        """Write the rows to a file that spreadsheets and pandas read, a line each.

        A score that is missing is an empty field.
        """
        with open(path, "w", newline="", encoding="utf-8") as file:
            if not self.rows:
                return
            writer = csv.DictWriter(file, list(self.rows[0]))
            writer.writeheader()
            for row in self.rows:
                writer.writerow({name: _field(value) for name, value in row.items()})

    def __repr__(self):
        return f"<{type(self).__name__}: {len(self.rows)} rows>"


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
        """Return means, paired differences to labels only and gaps closed; print it to read it.

        Parameters
        ----------
        score : "accuracy" or "macro_f1"

        Returns
        -------
        Summary, with ``rows`` and ``to_csv`` of its own
        """
        from course.evaluation._summary import summarize

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
        # Only here: pictures stand a floor above, and who compares need not draw.
        from course.evaluation._plot import plot_results

        plot_results(self, score, title)


def _field(value):
    return "" if isinstance(value, float) and math.isnan(value) else value
