"""EM: responsibilities, clamped labels, weights of unlabeled points."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from course.methods import em as e
from course.validation import one_hot


def judge_expectation(expectation):
    responsibilities, log_density = expectation(
        np.array([[0.0, np.log(3)], [-1e4, -1e4], [1e4, -np.inf]])
    )
    assert_allclose(responsibilities, [[0.25, 0.75], [0.5, 0.5], [1, 0]])
    assert_allclose(log_density, [np.log(4), np.log(2) - 1e4, 1e4])


def test_expectation():
    judge_expectation(e.expectation)


def _without_logs(log_joint):
    joint = np.exp(log_joint)
    return joint / joint.sum(axis=1, keepdims=True), np.log(joint.sum(axis=1))


def _hard(log_joint):
    return one_hot(log_joint.argmax(axis=1), 2), e.expectation(log_joint)[1]


def _over_points(log_joint):
    return e.expectation(log_joint.T)[0].T, e.expectation(log_joint)[1]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("wrong", [_without_logs, _hard, _over_points])
def test_a_wrong_expectation_is_caught(wrong):
    with pytest.raises(AssertionError):
        judge_expectation(wrong)


def judge_labeled_shares(weighted_expectation):
    """A labeled point stays with its class; an unlabeled one counts its weight, no more."""
    log_joint = np.log([[0.9, 0.1], [0.9, 0.1], [0.5, 0.5]])
    codes, own = np.array([1, -1, -1]), np.array([0, 1])
    responsibilities, log_likelihood, total = weighted_expectation(log_joint, codes, own, 0.3)
    assert_allclose(responsibilities, [[0, 1], [0.27, 0.03], [0.15, 0.15]])
    assert log_likelihood == pytest.approx(np.log(0.1))
    assert total == pytest.approx(1.6)


def test_weighted_expectation():
    judge_labeled_shares(e.weighted_expectation)


def _not_clamped(log_joint, codes, own, weight):
    return e.weighted_expectation(log_joint, np.full(len(codes), -1), own, weight)


def _unlabeled_as_a_class(log_joint, codes, own, weight):
    return e.weighted_expectation(log_joint, np.where(codes == -1, 0, codes), own, weight)


def _weight_forgotten(log_joint, codes, own, weight):
    return e.weighted_expectation(log_joint, codes, own, 1.0)


@pytest.mark.parametrize("wrong", [_not_clamped, _unlabeled_as_a_class, _weight_forgotten])
def test_wrong_labeled_shares_are_caught(wrong):
    with pytest.raises(AssertionError):
        judge_labeled_shares(wrong)
