"""scikit-learn's own tests of its self-training, run on ours.

The installed test module is read and its class replaced by ours for each test;
its test functions then stand here under their own names. Delegation to the base
classifier and the routing of metadata are tested by two larger modules of
scikit-learn, from which only the cases of this class are taken.
"""

import pytest
from sklearn import config_context

from course.methods import SelfTrainingClassifier

MISSING = "this scikit-learn was installed without its tests"
suite = pytest.importorskip("sklearn.semi_supervised.tests.test_self_training", reason=MISSING)

# scikit-learn 1.7 still tests the farewell to a parameter that ours never had.
LEFT_OUT = {"test_deprecation_warning_base_estimator"}
TESTS = {
    name: value
    for name, value in vars(suite).items()
    if name.startswith("test_") and name not in LEFT_OUT
}
globals().update(TESTS)


@pytest.fixture(autouse=True)
def _our_class(monkeypatch):
    monkeypatch.setattr(suite, "SelfTrainingClassifier", SelfTrainingClassifier)


def test_it_is_our_class_that_the_suite_tests():
    assert len(TESTS) >= 17
    assert suite.SelfTrainingClassifier.__module__ == "course.methods.self_training"


@pytest.mark.slow
def test_the_methods_of_the_base_classifier_are_ours_and_no_others(monkeypatch):
    module = pytest.importorskip("sklearn.tests.test_metaestimators", reason=MISSING)
    (data,) = (d for d in module.DELEGATING_METAESTIMATORS if d.name == "SelfTrainingClassifier")
    monkeypatch.setattr(data, "construct", SelfTrainingClassifier)
    monkeypatch.setattr(module, "DELEGATING_METAESTIMATORS", [data])
    module.test_metaestimator_delegation()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "test_default_request",
        "test_error_on_missing_requests_for_sub_estimator",
        "test_setting_request_on_sub_estimator_removes_error",
        "test_non_consuming_estimator_works",
        "test_metadata_routed_to_sub_estimator_in_pipeline",
    ],
)
def test_metadata_reach_the_base_classifier(name):
    module = pytest.importorskip(
        "sklearn.tests.test_metaestimators_metadata_routing", reason=MISSING
    )
    if not hasattr(module, name):
        pytest.skip("this scikit-learn has no such test")
    (case,) = (
        case
        for case in module.METAESTIMATORS
        if case["metaestimator"].__name__ == "SelfTrainingClassifier"
    )
    with config_context(enable_metadata_routing=True):
        getattr(module, name)({**case, "metaestimator": SelfTrainingClassifier})
