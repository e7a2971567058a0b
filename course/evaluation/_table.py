"""Rows of numbers with the parameters they depend on, and the columns of a comparison."""

import csv
import math

import numpy as np

SCORE_NAMES = {
    "transductive_accuracy": "accuracy on the unlabeled points",
    "inductive_accuracy": "accuracy on new points",
    "transductive_macro_f1": "macro-F1 on the unlabeled points",
    "inductive_macro_f1": "macro-F1 on new points",
}
SCORES = tuple(SCORE_NAMES)
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
            self._check_column(name)
        kept = [row for row in self.rows if all(row[k] == v for k, v in values.items())]
        return self._part(kept, values)

    def values(self, column, **where):
        """Return one column as an array, of the rows in which other columns have given values.

        A missing number (None in a stored result) becomes NaN.

        Parameters
        ----------
        column : str
        **where : as in :meth:`where`

        Returns
        -------
        array of shape (n_rows,), in the order of the rows

        Raises
        ------
        ValueError
            If there is no such column, or no such row.

        Examples
        --------
        >>> table = Table([{"data": "moons", "right": 0.5}, {"data": "blobs", "right": 0.75}])
        >>> table.values("right", data="blobs")
        array([0.75])
        """
        self._check_column(column)
        rows = self.where(**where).rows
        if not rows:
            asked = ", ".join(f"{name}={value!r}" for name, value in where.items())
            raise ValueError(f"there is no row with {asked}" if where else "there are no rows")
        return np.array([np.nan if row[column] is None else row[column] for row in rows])

    def _check_column(self, name):
        if self.rows and name not in self.rows[0]:
            raise ValueError(f"there is no column {name!r}; there are: {', '.join(self.rows[0])}")

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


def _field(value):
    return "" if isinstance(value, float) and math.isnan(value) else value
