"""Steps are written down in order, held or not, and progress is said aloud."""

import pytest

from harvesters.steps import Budget, StepLog


def test_steps_are_kept_in_order_and_said() -> None:
    """Each step is told when it begins, and kept with its time when it ends."""
    said: list[str] = []
    log = StepLog(lambda name, *_: said.append(name))
    for name in ("öppnar", "läser"):
        with log.step(name):
            assert said[-1] == name
    assert [(step.name, step.held, step.note) for step in log.taken] == [
        ("öppnar", True, ""),
        ("läser", True, ""),
    ]
    assert all(step.seconds >= 0 for step in log.taken)


def test_a_step_that_fails_is_kept_and_the_error_goes_on() -> None:
    """What went wrong is named in the step, and is not swallowed."""
    log = StepLog(lambda *_: None)
    with pytest.raises(KeyError), log.step("läser"):
        raise KeyError("nyckel")
    assert [(step.held, step.note) for step in log.taken] == [(False, "KeyError")]


def test_a_budget_never_runs_below_zero() -> None:
    """What is left is seconds, or nothing."""
    assert Budget.of(0).left() == 0
    assert 0 < Budget.of(60).left() <= 60
