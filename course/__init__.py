"""Semi-supervised learning, from scratch: the package behind the six lessons.

Nothing is imported here, so that ``import course`` costs next to nothing; each
lesson imports the floor it needs, for example ``from course.datasets import
make_two_moons``.
"""

__version__ = "0.2.0"
