"""Tables as pictures."""

from course import plots


def test_a_table_reads_out_its_numbers(shown):
    plots.show_table([[1, 0], [2, 3]], "Counts", "digit", "cluster")
    assert "1 0; 2 3" in shown[0][0]["text/plain"]


def test_a_table_reads_out_the_names_of_its_rows(shown):
    plots.show_table([[1, 0], [2, 3]], "Counts", "digit", "cluster", row_labels=["A", "B"])
    assert "A: 1 0; B: 2 3" in shown[0][0]["text/plain"]
