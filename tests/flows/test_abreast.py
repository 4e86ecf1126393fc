"""Tasks side by side: all of them, in order, never more than were allowed."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from flows.abreast import abreast

A_MOMENT = 0.002
"""Seconds that work goes on: what does not wait for it has begun the next by then."""


@given(most=st.integers(1, 5), number=st.integers(0, 12))
def test_no_more_go_on_than_may(most: int, number: int) -> None:
    """Every one is begun once, in order, and has ended; so many at most are begun and not over."""
    within, one_too_many = threading.Semaphore(most), threading.Event()
    begun: list[int] = []

    def begin(one: int) -> "Future[int]":
        begun.append(one)
        if not within.acquire(blocking=False):
            one_too_many.set()
        return several.submit(work, one)

    def work(one: int) -> int:
        one_too_many.wait(A_MOMENT)
        within.release()
        return one

    with ThreadPoolExecutor(12) as several:
        tasks = abreast(most, begin, range(number))
        assert all(one.done() for one in tasks)
    assert not one_too_many.is_set()
    assert begun == [one.result() for one in tasks] == list(range(number))


def test_the_next_begins_only_when_one_has_ended() -> None:
    """With two at once the third waits for whichever ends first."""
    begun = [threading.Event() for _ in range(3)]
    gates = [threading.Event() for _ in range(3)]

    def work(one: int) -> None:
        begun[one].set()
        gates[one].wait()

    with ThreadPoolExecutor(3) as several, ThreadPoolExecutor(1) as caller:
        all_of = caller.submit(abreast, 2, lambda one: several.submit(work, one), range(3))
        try:
            assert begun[0].wait(60)
            assert begun[1].wait(60)
            assert not begun[2].wait(100 * A_MOMENT)
            gates[1].set()
            assert begun[2].wait(60)
            assert not all_of.done()
        finally:  # what failed ends too
            for one in gates:
                one.set()
        assert len(all_of.result()) == len(gates)
