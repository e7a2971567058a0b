"""The two real data sets; both come with scikit-learn, so neither needs the net."""

from sklearn import datasets


def load_digits():
    """Return the handwritten digits: 1,797 images of 8 x 8 pixels.

    Returns
    -------
    X : array of shape (1797, 64), ink between 0 (paper) and 1, row by row
    y : array of shape (1797,), the digit 0 to 9

    References
    ----------
    Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI.

    Examples
    --------
    >>> X, y = load_digits()
    >>> X.shape, float(X.max())
    ((1797, 64), 1.0)
    """
    X, y = datasets.load_digits(return_X_y=True)
    return X / 16.0, y


def load_breast_cancer():
    """Return 569 tumors measured under the microscope, and what a specialist found.

    Returns
    -------
    X : array of shape (569, 30), each column centred and scaled to unit variance
    y : array of shape (569,), 0 malignant, 1 benign

    References
    ----------
    Street, Wolberg and Mangasarian (1993), Breast Cancer Wisconsin (Diagnostic), UCI.

    Examples
    --------
    >>> X, y = load_breast_cancer()
    >>> X.shape, int((y == 0).sum())
    ((569, 30), 212)
    """
    X, y = datasets.load_breast_cancer(return_X_y=True)
    return (X - X.mean(axis=0)) / X.std(axis=0), y
