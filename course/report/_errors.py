"""The error of a table, a column or a request that the report cannot work with."""


class ReportError(ValueError):
    """Its message is one line: what was wrong, and what to do about it."""


def import_pandas():
    """Return pandas, or say in one line which extra brings it."""
    try:
        import pandas
    except ImportError:
        raise ReportError(
            "reading a table needs pandas: pip install 'semi-supervised-course[report]'"
        ) from None
    return pandas
