"""What an acceptance test costs: the stored rows against a stream served again."""

import pytest

from course.bench import acceptance_price as bench
from course.evaluation import load_results


@pytest.fixture(scope="module")
def stored():
    return load_results("acceptance_price")


def test_stored_rows_are_those_of_the_bench(stored):
    assert not stored.parameters["stopped"]
    assert stored.parameters["command"].startswith("course bench acceptance_price")
    for stream in bench.STREAMS:
        assert [row["draw"] for row in stored.where(stream=stream).rows] == list(bench.SEEDS)
    assert max(map(len, bench.describe(stored).splitlines())) <= 100


def mean(stored, stream, way):
    return bench.served(stored, stream, way).mean()


def test_labels_kept_from_training_are_the_price(stored):
    for stream in bench.STREAMS:
        assert mean(stored, stream, bench.ALL) > mean(stored, stream, bench.SAME)
    assert mean(stored, "no bad batch", bench.ALL) > mean(stored, "no bad batch", bench.TESTED)


def test_after_a_bad_batch_the_gate_beats_none_with_as_many_labels(stored):
    bad = "the fourth batch upside down"
    assert mean(stored, bad, bench.TESTED) > mean(stored, bad, bench.SAME)


def test_a_draw_served_again_is_the_same(stored):
    bad = "the fourth batch upside down"
    (kept,) = stored.where(stream=bad, draw=1003).rows
    again = bench._ways(bench.STREAMS[bad], 1003)
    assert again == pytest.approx({way: kept[way] for way in bench.WAYS}, abs=0.01)
