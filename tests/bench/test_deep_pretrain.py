"""What follows a net trained without labels."""

from course.bench import (
    deep_pretrain,
)
from course.evaluation import Table


def test_one_draw_of_pretraining_has_a_row_for_each_input_model_and_count():
    rows = deep_pretrain.one_draw(0, steps=2)
    assert len(rows) == 3 * 2 * 2
    assert "matched views" in deep_pretrain.describe(Table(rows * 2, {}))
