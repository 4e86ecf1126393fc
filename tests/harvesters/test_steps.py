"""Steps are written down in order, held or not, each within its time, and progress is said."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.findings import finding
from harvesters.steps import OUT_OF_TIME, Budget, StepLog, allowances


def test_steps_are_kept_in_order_and_said() -> None:
    """Each step is told when it begins, and kept with its time when it ends."""
    said: list[str] = []
    log = StepLog(lambda name, *_: said.append(name), 60)
    for name in ("open", "read"):
        with log.step(name):
            assert said[-1] == allowances()[name].name
    assert [(step.name, step.held, step.note) for step in log.taken] == [
        ("öppnar sidan", True, ""),
        ("läser flödet", True, ""),
    ]
    assert all(step.seconds >= 0 for step in log.taken)


def test_a_step_that_fails_is_kept_and_the_error_goes_on() -> None:
    """What went wrong is named in the step, and is not swallowed."""
    log = StepLog(lambda *_: None, 60)
    with pytest.raises(KeyError), log.step("read"):
        raise KeyError("nyckel")
    assert [(step.held, step.note) for step in log.taken] == [(False, "KeyError")]


def test_a_step_that_fails_for_want_of_time_is_told_as_that() -> None:
    """The watch ends a page that is over its time, and what is asked of the page then fails."""
    log = StepLog(lambda *_: None, 0, "https://x.se")
    with pytest.raises(KeyError), log.step("posts"):
        raise KeyError("sidan")
    assert [(step.note, step.findings) for step in log.taken] == [(OUT_OF_TIME, ("C223",))]


def test_a_step_without_time_is_told_and_the_next_one_has_its_own() -> None:
    """The reading that took all of its time leaves some for the pictures; both stand there once."""
    log = StepLog(lambda *_: None, 0.2, "https://x.se")
    for _ in range(2):
        with log.step("read") as budget:
            time.sleep(budget.left())
        with log.step("picture") as budget:
            assert budget.left() > 0
    read, picture = log.taken
    assert (read.held, read.note, read.findings) == (False, OUT_OF_TIME, ("C223",))
    assert (picture.held, picture.findings) == (True, ())
    assert [(one.code, one.place) for one in log.findings] == [("C223", "https://x.se")]


def test_all_steps_without_time_are_one_finding() -> None:
    """A page that hangs takes the time of several steps; people read of it once, and of which."""
    log = StepLog(lambda *_: None, 0, "https://x.se")
    for key in ("open", "read", "open"):
        with log.step(key):
            log.findings.append(finding("C205"))
    assert [one.code for one in log.findings] == ["C205", "C205", "C205", "C223"]
    assert log.findings[-1].text.startswith("Tiden tog slut för »öppnar sidan«, »läser flödet«:")
    assert [step.findings for step in log.taken] == [("C205", "C223"), ("C205", "C223")]


def test_a_step_knows_what_was_found_in_it() -> None:
    """The codes of a turn stand on its step, and on no other."""
    log = StepLog(lambda *_: None, 60)
    with log.step("open"):
        log.findings.append(finding("C205"))
    with log.step("read"):
        pass
    assert [step.findings for step in log.taken] == [("C205",), ()]


@given(seconds=st.floats(1, 10_000))
def test_every_step_leaves_time_for_the_pictures_after_it(seconds: float) -> None:
    """Whatever a capture may take, reading and opening end while pictures may still be taken."""
    rows = allowances()
    for key in ("open", "read", "posts", "media"):
        log = StepLog(lambda *_: None, seconds)
        with log.step(key) as budget:
            assert 0 < budget.left() <= rows[key].share * seconds
        assert rows[key].until < rows["picture"].until <= 1


def test_a_budget_never_runs_below_zero() -> None:
    """What is left is seconds, or nothing."""
    assert Budget.of(0).left() == 0
    assert 0 < Budget.of(60).left() <= 60
