"""The quiz questions of each lesson, out of sight of the notebook that asks them."""
