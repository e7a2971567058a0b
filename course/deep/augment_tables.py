"""Changes of a row in a table that leave its class as it is, if one is lucky.

Nobody knows which changes of a table do not matter. Two guesses: measuring again
gives nearly the same numbers, and a row can spare any few of its columns.
"""

from dataclasses import dataclass, fields

import numpy as np

from course.validation import check_real


@dataclass(frozen=True)
class TableAugmentation:
    """Random views of rows whose columns are numbers.

    Parameters
    ----------
    strength : float of at least 0
        1 is as below; 0 changes nothing; both of the following grow with it.
    noise : float, standard deviation of what is added, in units of the column's own
    swap : float, share of the entries that the strong view takes from other rows

    References
    ----------
    Yoon et al. (2020), VIME, for entries from other rows.

    Examples
    --------
    >>> X = np.arange(12.0).reshape(6, 2)
    >>> TableAugmentation().strong(X, np.random.RandomState(0), pool=X).shape
    (6, 2)
    """

    strength: float = 1.0
    noise: float = 0.1
    swap: float = 0.15

    def __post_init__(self):
        for field in fields(self):
            check_real(field.name, getattr(self, field.name))

    def weak(self, X, rng, pool):
        """Return the rows with a little noise; ``pool`` says how far columns spread."""
        spread = self.strength * self.noise * pool.std(axis=0)
        return X + spread * rng.standard_normal(X.shape).astype(X.dtype)

    def strong(self, X, rng, pool):
        """Return the weak view with some entries from other rows of the pool."""
        rows = rng.randint(len(pool), size=X.shape)
        others = pool[rows, np.arange(X.shape[1])]
        swapped = rng.uniform(size=X.shape) < min(1.0, self.strength * self.swap)
        return np.where(swapped, others, self.weak(X, rng, pool))
