"""Turns in a sweep: every order once, no platform left waiting for another."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from flows.harvest.turns import Readiness, Turns
from ogonblick.capture import Occasion, Order

LINES = st.lists(st.sampled_from(["facebook", "x", "bluesky", "mastodon"]), max_size=30)


def queued(lines: list[str]) -> list[tuple[str, Order]]:
    """Return an order for each name of a line, in that line."""
    return [
        (name, Order(f"{name}-{number}", Occasion.SCHEDULED, "2026H2"))
        for number, name in enumerate(lines)
    ]


def ready(_: Order) -> Readiness:
    """Let every order begin."""
    return Readiness.READY


@given(lines=LINES, first=st.integers(0, 10))
def test_every_order_has_its_turn_once(lines: list[str], first: int) -> None:
    """All come, none twice, each line in its order."""
    orders = queued(lines)
    turns = Turns(orders, first)
    taken = [turn for _ in orders if (turn := turns.next(ready))]
    assert sorted(taken, key=str) == sorted(orders, key=str)
    for name in set(lines):
        assert [one for one in taken if one[0] == name] == [o for o in orders if o[0] == name]
    assert not turns
    assert turns.next(ready) is None


@given(lines=LINES, first=st.integers(0, 10))
def test_lines_take_turns(lines: list[str], first: int) -> None:
    """While two lines have orders left, neither has been served twice more than the other."""
    total = Counter(lines)
    turns, served = Turns(queued(lines), first), Counter[str]()
    while turn := turns.next(ready):
        served[turn[0]] += 1
        waiting = [served[name] for name in total if served[name] < total[name]]
        assert max(served.values()) - min(waiting, default=max(served.values())) <= 1


def test_a_full_platform_keeps_no_other_waiting() -> None:
    """What may not begin is passed over, and has its turn as soon as it may."""
    turns = Turns(queued(["facebook", "facebook", "x"]))
    full = {"facebook"}

    def look(order: Order) -> Readiness:
        return Readiness.FULL if order.account_id[:8] in full else Readiness.READY

    assert [turn and turn[0] for turn in (turns.next(look), turns.next(look))] == ["x", None]
    full.clear()
    assert [turn and turn[0] for turn in (turns.next(look), turns.next(look))] == ["facebook"] * 2


def test_what_another_has_is_passed_over_and_what_it_did_is_dropped() -> None:
    """The next of the same line begins instead; what was given back comes again."""
    (name, first), (_, second) = orders = queued(["x", "x"])
    turns = Turns(orders)
    assert turns.next(lambda _: Readiness.LATER) is None
    elsewhere = {first: Readiness.ELSEWHERE}
    assert turns.next(lambda one: elsewhere.get(one, Readiness.READY)) == (name, second)
    assert turns.next(lambda _: Readiness.ELSEWHERE) is None
    turns.back(name, second)
    assert turns.next(lambda one: elsewhere.get(one, Readiness.OVER)) is None
    assert turns
    assert turns.next(lambda _: Readiness.OVER) is None
    assert not turns
