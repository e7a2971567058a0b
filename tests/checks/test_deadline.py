"""The time limit of a call: it ends what never ends, in whichever way the machine allows."""

import contextlib
import signal
import sys
import threading
import time

import numpy as np
import pytest

from course.checks import _deadline, check, exercises
from course.checks._deadline import OutOfTime, call_within

WAYS = ["_by_alarm", "_by_tracing"]
if hasattr(sys, "monitoring"):
    WAYS.append("_by_monitoring")


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    monkeypatch.setattr(_deadline, "_way", lambda: getattr(_deadline, request.param))
    return request.param


@pytest.fixture
def threadless(monkeypatch):
    def start(*arguments, **options):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)


def loop():
    while True:
        pass


def for_loop():
    for _ in iter(int, 1):
        pass


def swallows():
    while True:
        try:
            while True:
                pass
        except Exception:
            continue


def swallows_all():
    for _ in range(20):
        try:
            while True:
                pass
        except BaseException:
            continue
    loop()


def generates():
    return sum(1 for _ in iter(int, 1))


def comprehends():
    return [0 for _ in iter(int, 1) if _]


def calls_itself_in_turn():
    def down(n):
        return n and down(n - 1)

    while down(50) == 0:
        pass


def in_a_library():
    X = np.ones((20, 20))
    while X.sum() > 0:
        X = np.roll(X, 1)


def sleeps_in_steps():
    while True:
        time.sleep(0.001)


ENDLESS = [loop, for_loop, swallows, swallows_all, generates, comprehends]
ENDLESS += [calls_itself_in_turn, in_a_library, sleeps_in_steps]


@pytest.mark.parametrize("function", ENDLESS, ids=lambda f: f.__name__)
def test_what_never_ends_is_ended(way, threadless, function):
    if (way, function) == ("_by_tracing", swallows_all):
        pytest.skip("the interpreter drops a trace function that raises")
    start = time.monotonic()
    with pytest.raises(OutOfTime):
        call_within(0.05, function, ())
    assert time.monotonic() - start < 8  # the alarm rings again every 0.2 s


def test_what_ends_gives_its_value_or_its_error(way, threadless):
    assert call_within(30.0, divmod, (7, 3)) == (2, 1)
    assert call_within(30.0, lambda n: sum(range(n)), (10,)) == 45
    with pytest.raises(ZeroDivisionError):
        call_within(30.0, lambda: 1 / 0, ())


def test_a_value_that_comes_late_is_late(way):
    with pytest.raises(OutOfTime):
        call_within(0.05, time.sleep, (0.2,))


def test_nothing_is_left_behind(way):
    before = sys.gettrace(), signal.getsignal(signal.SIGALRM)
    for function in (loop, int, lambda: 1 / 0):
        with contextlib.suppress(OutOfTime, ZeroDivisionError):
            call_within(0.05, function, ())
        assert (sys.gettrace(), signal.getsignal(signal.SIGALRM)) == before
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        if hasattr(sys, "monitoring"):
            assert _deadline._free_tool() == 4
    start = time.monotonic()
    while time.monotonic() - start < 0.3:  # nothing rings any more
        pass


def test_one_limit_within_another(way):
    if way == "_by_alarm":
        pytest.skip("there is one alarm for each process")

    def outer():
        with pytest.raises(OutOfTime):
            call_within(0.05, loop, ())
        loop()

    with pytest.raises(OutOfTime):
        call_within(0.3, outer, ())


def test_the_alarm_serves_the_main_thread_and_the_interpreter_every_other():
    found = []
    thread = threading.Thread(target=lambda: found.append(_deadline._way().__name__))
    thread.start()
    thread.join()
    assert found == ["_by_monitoring" if hasattr(sys, "monitoring") else "_by_tracing"]
    assert _deadline._way() is _deadline._by_alarm


def test_without_signals_or_where_they_do_nothing_the_interpreter_looks(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "wasi")
        assert _deadline._way() is not _deadline._by_alarm
    monkeypatch.delattr(signal, "setitimer")
    assert _deadline._way() is not _deadline._by_alarm


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("exercise", exercises(), ids=lambda e: e.name)
def test_no_check_needs_a_thread(way, threadless, exercise):
    if way == "_by_alarm":
        pytest.skip("every other test runs so")
    assert check(exercise.name, exercise.function, seed=3)
    assert not check(exercise.name, exercise.slips[0].function, seed=3)
    assert "still running" in check(exercise.name, loops, time_limit=0.02).message


def loops(*arguments):
    while True:
        pass
