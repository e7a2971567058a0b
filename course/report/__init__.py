"""Would unlabeled data help on your own table? One page of measurements that answers it.

``report(table, label)`` reads and prepares the table, compares models with and without the rows
that have no label, and says what to do next. pandas reads the table; the extra ``report`` brings
it. ``write_example(path)`` writes a table to try it on, and ``smallest_difference(n)`` says
what gain ``n`` labels can show.
"""

from course.report._errors import ReportError
from course.report._example import write_example
from course.report._paired import smallest_difference
from course.report._report import Report, report

__all__ = ["Report", "ReportError", "report", "smallest_difference", "write_example"]
