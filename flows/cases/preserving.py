"""What is saved because it is about to go: seen once, even at a wall, sealed and kept."""

from collections.abc import Callable
from dataclasses import replace

from flows.changes.compared import Compared
from flows.harvest.comparing import compare_with_previous
from flows.harvest.steps import classify, deposit, deviate, record, seal_capture, tell
from flows.harvest.workplace import Workplace, clear, fenced, workplace
from flows.harvest_account import is_finished
from flows.rooms import Rooms
from harvesters.findings import finding
from ogonblick.account import Account
from ogonblick.bundle import Bundle
from ogonblick.capture import Capture, Finding, Occasion, Order, Outcome, Severity
from ogonblick.likeness import Likeness

See = Callable[[Rooms, Workplace], Capture]
"""Looks at what is to be saved, in an order's own workplace."""

WALLS = frozenset(("C102", "C103", "C104", "C111"))
"""Findings of what stands between us and the content: login, captcha, too many calls, refusal."""

UNCOMPARED = "Sparad före borttagning, och därför inte jämförd med kontots ögonblicksbilder."


def preserved(rooms: Rooms, order: Order, account: Account, see: See) -> bool:
    """Have an order's snapshot in archive and catalogue; says whether there is one in the end.

    Where nothing could be seen there is an open deviation instead, and another try may be made.
    """
    with workplace(rooms, order.snapshot_id) as place:
        rooms = fenced(rooms, place)
        if not is_finished(order, rooms):
            rooms.catalogue.begin(order, rooms.clock())
            capture = as_seen(see(rooms, place))
            if capture.outcome is Outcome.FAILED:
                deviate(rooms, capture)
                clear(place)
                return False
            keep(rooms, account, capture, seal_capture(rooms, capture, place))
        tell(rooms, order.snapshot_id)
        clear(place)
        return True


def keep(rooms: Rooms, account: Account, capture: Capture, bundle: Bundle) -> None:
    """Deposit a bundle, and record its snapshot."""
    compared = compared_with_previous(rooms, capture, bundle)
    decision = classify(rooms, account, capture)
    receipt = deposit(rooms, account, capture, bundle, decision)
    record(rooms, account, capture, bundle, compared, decision, receipt)


def compared_with_previous(rooms: Rooms, capture: Capture, bundle: Bundle) -> Compared:
    """Compare an account as a whole with how it was; a single post is no account."""
    if capture.order.occasion is Occasion.BEFORE_REMOVAL:
        return Compared(Likeness(bundle.snapshot_id, sentence=UNCOMPARED))
    return compare_with_previous(rooms, capture, bundle)


def as_seen(capture: Capture) -> Capture:
    """Return a capture that met a wall as what it is worth here: how the page looked to others.

    Before something is removed that is better than nothing. A page that is gone or empty shows
    nothing of what was to be saved, and stays failed; so does an account before it is closed, which
    can wait for another night.
    """
    if capture.order.occasion is not Occasion.BEFORE_REMOVAL:
        return capture
    met_wall = any(one.code in WALLS for one in capture.findings)
    if capture.outcome is not Outcome.FAILED or not (met_wall and was_seen(capture)):
        return capture
    told = finding("C241", capture.url)
    findings = (*map(softened, capture.findings), told)
    return replace(capture, outcome=Outcome.PARTIAL, findings=findings)


def was_seen(capture: Capture) -> bool:
    """Say whether a visit got as far as a picture and a list of pages."""
    pages = capture.folder / "pages.jsonl"
    recorded = all(any(capture.folder.glob(f"{name}-*")) for name in ("rec", "screenshots"))
    return recorded and pages.is_file() and bool(pages.stat().st_size)


def softened(one: Finding) -> Finding:
    """Return a finding that would fail a capture as one that makes it partial."""
    return replace(one, severity=Severity.WARNING) if one.severity is Severity.ERROR else one
