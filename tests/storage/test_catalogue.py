"""The catalogue: what it is told once it answers the same, however often it is told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ogonblick.account import Account, AccountStatus, RegisterChange
from ogonblick.capture import Finding, Occasion, Order, Outcome
from ogonblick.errors import CatalogueError
from ogonblick.event import Event, EventType
from ogonblick.likeness import HashedPicture, PerceptualHash, PicturePart
from ogonblick.post import Medium, Origin, Post, PostKind, TimeCertainty
from ogonblick.snapshot import Deviation, DeviationStatus, Snapshot
from storage.database.catalogue import Catalogue
from storage.database.entries import Changes, RegisterSheet, WorkStatus
from storage.database.shortfalls import UNTOLD
from tests.entering import ENTERED

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HASH = HashedPicture(
    PerceptualHash("pdq/fit4/1", "Ögonblick pdq/1", "sha256:ab", "00ff"),
    PicturePart.MEDIUM,
    "p1",
    "https://example/b.jpg",
    87,
    640,
    480,
    12_345,
)


@pytest.fixture
def event(snapshot: Snapshot) -> Event:
    """Give the event that the snapshot was captured."""
    return Event(snapshot.id, EventType.CAPTURE, NOON, "Ögonblick 0.1.0", "complete")


@pytest.fixture
def posts() -> list[Post]:
    """Give a post with a picture, and a comment on it."""
    picture = Medium("https://example/b.jpg", "image/jpeg", "sha256:00", "Badplatsen i kvällsljus")
    said = "Badplatsen ÖPPNAR på lördag. 100 % gratis! Café i paviljongen."
    post = Post(
        "1",
        PostKind.POST,
        Origin.DRAWN_UP,
        "Exempelkommunen",
        said,
        published=NOON,
        edited=True,
        certainty=TimeCertainty.DAY,
        media=(picture,),
        time_shown="1 juli",
    )
    answer = Post("2", PostKind.COMMENT, Origin.RECEIVED, "en invånare", "Äntligen!", parent="1")
    return [post, answer]


@pytest.fixture
def recorded(
    catalogue: Catalogue, snapshot: Snapshot, posts: list[Post], event: Event
) -> Catalogue:
    """Give a catalogue in which the snapshot is recorded."""
    catalogue.record(snapshot, posts, [HASH], [event])
    return catalogue


def test_a_sheet_changes_only_what_it_speaks_of(catalogue: Catalogue, account: Account) -> None:
    """An import without a column leaves what is known of it: a closed account stays closed."""
    closed = replace(account, status=AccountStatus.CLOSED, closed_on=date(2026, 5, 1), board="B")
    catalogue.register([closed], ENTERED)
    sheet = RegisterSheet((replace(account, name="Nytt"),), frozenset({"id", "name", "url"}))
    assert catalogue.register_sheet(sheet, ENTERED).changed == (account.id,)
    assert catalogue.account(account.id) == replace(closed, name="Nytt")


def test_register_tells_what_it_changed(catalogue: Catalogue, account: Account) -> None:
    """New, changed and unchanged accounts are told apart; those not mentioned stay."""
    other = replace(account, id="x-kommunen", url="https://x.com/kommunen")
    assert catalogue.register([other], ENTERED) == Changes(added=("x-kommunen",))
    closed = replace(
        account,
        status=AccountStatus.CLOSED,
        owner="Kommunikationschefen",
        approvals=("Kommunikationschefen, 2025-01-31", "Nämnden, 2025-02-11"),
        listed=False,
        closed_on=date(2026, 1, 31),
    )
    assert catalogue.register([closed, other], ENTERED) == Changes(
        changed=("facebook-kommunen",), unchanged=("x-kommunen",)
    )
    assert catalogue.accounts() == [closed, other]


def test_what_is_changed_in_the_register_is_kept(catalogue: Catalogue, account: Account) -> None:
    """Each field that becomes another, as it was and is, by whom; nothing where all is the same."""
    (added,) = catalogue.register_changes(account.id)
    assert added == RegisterChange(account.id, ENTERED)
    told = {
        "approvals": (account.approvals, ("Nämnden, 2025-02-11",)),
        "closed_on": (None, date(2026, 1, 31)),
        "listed": (True, False),
        "status": (AccountStatus.ACTIVE, AccountStatus.CLOSED),
    }
    closed = replace(account, **{name: after for name, (_, after) in told.items()})
    later = replace(
        ENTERED, by="Eva Ek", at=datetime(2026, 2, 1, tzinfo=UTC), account="eva", file=""
    )
    for _ in range(2):
        catalogue.register([closed], later)
    changed = [RegisterChange(account.id, later, name, *values) for name, values in told.items()]
    assert catalogue.register_changes(account.id) == [added, *changed]
    with pytest.raises(CatalogueError):
        catalogue.register([account, replace(account, id="annan")], later)
    assert catalogue.register_changes(account.id) == [added, *changed]


def test_register_is_all_or_nothing(catalogue: Catalogue, account: Account) -> None:
    """An address that another account has is refused, and nothing of the import is kept."""
    fresh = replace(account, id="x-kommunen", url="https://x.com/kommunen")
    with pytest.raises(CatalogueError, match="inte ha samma adress"):
        catalogue.register([fresh, replace(account, id="annan")], ENTERED)
    assert catalogue.accounts() == [account]


def test_unknown_account_is_answered_with_its_neighbour(catalogue: Catalogue) -> None:
    """A misspelt id names the one that was perhaps meant."""
    with pytest.raises(CatalogueError, match=r"Menade du facebook-kommunen\?"):
        catalogue.account("facebok-kommunen")


def test_begin_counts_attempts(catalogue: Catalogue, order: Order) -> None:
    """An order begun twice is one piece of work at its second attempt, from the start."""
    catalogue.begin(order, NOON)
    catalogue.progress(order, "inlägg", NOON, 12, 52)
    (work,) = catalogue.work([order])
    assert (work.step, work.done, work.total, work.status) == ("inlägg", 12, 52, "running")
    catalogue.begin(order, NOON + timedelta(hours=1))
    (work,) = catalogue.work()
    assert (work.order, work.attempts, work.step, work.done) == (order, 2, "", None)
    assert (work.started_at, work.updated_at) == (NOON, NOON + timedelta(hours=1))


def test_work_is_asked_for_by_order(catalogue: Catalogue, order: Order) -> None:
    """Only the work of the orders asked for is returned."""
    catalogue.begin(order, NOON)
    assert catalogue.work([replace(order, period="2027H1")]) == []


def test_progress_of_an_order_not_begun_is_an_error(catalogue: Catalogue, order: Order) -> None:
    """Progress without a beginning is a mistake that is told, not a row that appears."""
    with pytest.raises(CatalogueError, match="är inte påbörjad"):
        catalogue.progress(order, "inlägg", NOON)


def test_begin_for_an_unknown_account_is_an_error(catalogue: Catalogue, order: Order) -> None:
    """Work belongs to a registered account."""
    with pytest.raises(CatalogueError, match="finns inte i registret"):
        catalogue.begin(replace(order, account_id="okant"), NOON)


def test_snapshot_comes_back_equal(
    recorded: Catalogue, snapshot: Snapshot, posts: list[Post], event: Event
) -> None:
    """Snapshot, posts, hashes and events come back as the same values."""
    assert recorded.snapshot(snapshot.id) == snapshot
    assert recorded.snapshots() == [snapshot]
    assert recorded.posts(snapshot.id) == posts
    assert recorded.pictures.of_snapshot(snapshot.id) == [HASH]
    assert recorded.events(snapshot.id) == [event]


def test_record_again_changes_nothing(
    recorded: Catalogue, snapshot: Snapshot, posts: list[Post], event: Event
) -> None:
    """A second record of the same snapshot leaves everything as it was."""
    recorded.record(replace(snapshot, title="annan"), posts, [HASH], [event])
    assert recorded.snapshots() == [snapshot]
    assert (len(recorded.posts(snapshot.id)), len(recorded.events(snapshot.id))) == (2, 1)


def test_record_that_fails_leaves_no_trace(
    catalogue: Catalogue, snapshot: Snapshot, posts: list[Post], event: Event
) -> None:
    """A snapshot is recorded with all that belongs to it, or not at all."""
    with pytest.raises(CatalogueError):
        catalogue.record(snapshot, posts, [HASH], [replace(event, snapshot_id="en-annan")])
    assert (catalogue.snapshots(), catalogue.work()) == ([], [])


def test_record_finishes_the_work(catalogue: Catalogue, snapshot: Snapshot, order: Order) -> None:
    """The order's work is finished by its snapshot."""
    catalogue.begin(order, NOON)
    catalogue.record(snapshot, [], [], [])
    (work,) = catalogue.work()
    assert (work.status, work.attempts) == (WorkStatus.FINISHED, 1)


def test_record_again_finishes_what_was_begun_again(
    recorded: Catalogue, snapshot: Snapshot, order: Order, deviation: Deviation
) -> None:
    """A fault that is told after the snapshot is there leaves neither work nor deviation open."""
    recorded.begin(order, NOON)
    recorded.deviate(deviation)
    recorded.record(snapshot, [], [], [])
    (work,) = recorded.work([order])
    assert work.status is WorkStatus.FINISHED
    assert recorded.deviations(DeviationStatus.OPEN) == []


def test_of_a_secret_snapshot_no_finding_is_told(
    catalogue: Catalogue, snapshot: Snapshot, finding: Finding
) -> None:
    """What is missing in it stands with it, and not among the deviations, which all may see."""
    secret = replace(snapshot, outcome=Outcome.PARTIAL, findings=(finding,), restricted=True)
    catalogue.record(secret, [], [], [])
    (found,) = catalogue.deviations(DeviationStatus.OPEN)
    assert found.findings == (UNTOLD,)
    assert catalogue.snapshot(snapshot.id).findings == (finding,)


def test_order_has_one_open_deviation(
    catalogue: Catalogue, deviation: Deviation, order: Order, finding: Finding
) -> None:
    """A second failure renews the deviation that is open: newest findings, one attempt more."""
    catalogue.deviate(replace(deviation, evidence="deviations/a/wall.png"))
    newer = replace(finding, code="C102")
    catalogue.deviate(replace(deviation, findings=(newer,), opened_at=NOON + timedelta(days=1)))
    (found,) = catalogue.deviations(DeviationStatus.OPEN)
    assert (found.attempts, found.findings, found.opened_at) == (2, (newer,), deviation.opened_at)
    assert found.evidence == "deviations/a/wall.png"
    assert [work.status for work in catalogue.work([order])] == [WorkStatus.DEVIATING]


def test_complete_snapshot_resolves_the_deviation(
    catalogue: Catalogue, deviation: Deviation, snapshot: Snapshot
) -> None:
    """A complete snapshot closes its order's deviation, and none that was opened later."""
    other = replace(deviation, period="2027H1", opened_at=NOON + timedelta(days=1))
    catalogue.deviate(deviation)
    catalogue.deviate(other)
    catalogue.record(snapshot, [], [], [])
    assert catalogue.deviations(DeviationStatus.OPEN) == [other]
    assert catalogue.deviations(DeviationStatus.RESOLVED) == [
        replace(deviation, status=DeviationStatus.RESOLVED)
    ]


@pytest.mark.parametrize("occasion", [Occasion.MAJOR_CHANGE, Occasion.ON_REQUEST])
def test_later_complete_snapshot_mends_what_was_missing(
    catalogue: Catalogue, deviation: Deviation, snapshot: Snapshot, occasion: Occasion
) -> None:
    """One on request mends a scheduled one that was partial, but none before a removal."""
    removal = replace(deviation, occasion=Occasion.BEFORE_REMOVAL)
    catalogue.record(replace(snapshot, outcome=Outcome.PARTIAL), [], [], [])
    catalogue.deviate(removal)
    later = replace(
        snapshot,
        id="senare",
        occasion=occasion,
        period="20261121T120000",
        taken_at=NOON + timedelta(days=1),
    )
    catalogue.record(later, [], [], [])
    assert catalogue.deviations(DeviationStatus.OPEN) == [removal]


def test_snapshot_before_a_removal_mends_nothing_else(
    catalogue: Catalogue, deviation: Deviation, snapshot: Snapshot
) -> None:
    """What is taken before a removal closes only the deviation of its own order."""
    before = replace(snapshot, occasion=Occasion.BEFORE_REMOVAL, taken_at=NOON + timedelta(days=1))
    catalogue.deviate(deviation)
    catalogue.record(before, [], [], [])
    assert catalogue.deviations(DeviationStatus.OPEN) == [deviation]


def test_partial_snapshot_opens_a_deviation(
    catalogue: Catalogue, snapshot: Snapshot, finding: Finding
) -> None:
    """A partial snapshot is recorded, and says in an open deviation what is missing."""
    catalogue.record(replace(snapshot, outcome=Outcome.PARTIAL, findings=(finding,)), [], [], [])
    (found,) = catalogue.deviations(DeviationStatus.OPEN)
    assert (found.findings, found.attempts) == ((finding,), 1)
    assert [work.status for work in catalogue.work()] == [WorkStatus.FINISHED]


def test_snapshots_come_newest_first(recorded: Catalogue, snapshot: Snapshot) -> None:
    """Snapshots are chosen by account and occasion, and the previous one by moment."""
    later = replace(
        snapshot, id="senare", occasion=Occasion.BEFORE_CLOSURE, taken_at=NOON + timedelta(days=9)
    )
    recorded.record(later, [], [], [])
    assert recorded.snapshots("facebook-kommunen") == [later, snapshot]
    assert recorded.snapshots(occasion=Occasion.SCHEDULED) == [snapshot]
    assert recorded.snapshots("x-kommunen") == []
    assert recorded.previous("facebook-kommunen", later.taken_at) == snapshot
    assert recorded.previous("facebook-kommunen", snapshot.taken_at) is None


def test_the_newest_of_all_accounts_come_at_once(
    recorded: Catalogue, account: Account, snapshot: Snapshot
) -> None:
    """Each account's is what ``previous`` says; one that shows a single post is not it."""
    recorded.register([replace(account, id="x-kommunen", url="https://x.com/kommunen")], ENTERED)
    later = replace(snapshot, id="b", period="2027H1", taken_at=NOON + timedelta(days=9))
    single = replace(later, id="c", occasion=Occasion.BEFORE_REMOVAL, taken_at=NOON + timedelta(9))
    elsewhere = replace(snapshot, id="d", account_id="x-kommunen")
    for one in (later, single, elsewhere):
        recorded.record(one, [], [], [])
    for moment in (snapshot.taken_at, later.taken_at, later.taken_at + timedelta(days=1)):
        ids = ("facebook-kommunen", "x-kommunen")
        found = {id_: recorded.previous(id_, moment) for id_ in ids}
        assert recorded.newest(moment) == {id_: one for id_, one in found.items() if one}


def test_taken_counts_in_swedish_days(recorded: Catalogue, snapshot: Snapshot) -> None:
    """Half past eleven at night in UTC on New Year's Eve is next year in Sweden."""
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    recorded.record(replace(snapshot, id="b", period="2027H1", taken_at=late), [], [], [])
    whose, outcome = "facebook-kommunen", Outcome.COMPLETE
    assert recorded.taken() == [
        (whose, Occasion.SCHEDULED, "2026H2", date(2026, 7, 1), outcome),
        (whose, Occasion.SCHEDULED, "2027H1", date(2027, 1, 1), outcome),
    ]
    assert recorded.taken(whose) == recorded.taken()
    assert recorded.taken(occasions=[Occasion.SCHEDULED]) == recorded.taken()
    assert recorded.taken(occasions=[Occasion.MAJOR_CHANGE]) == []
    assert recorded.taken("x-kommunen") == []


def test_event_is_appended(recorded: Catalogue, event: Event) -> None:
    """What happens later is added after what happened before."""
    later = replace(event, type=EventType.FIXITY_CHECK, detail="allt stämmer")
    recorded.add_event(later)
    assert recorded.events(event.snapshot_id) == [event, later]


def test_unknown_snapshot_is_an_error_everywhere(recorded: Catalogue, snapshot: Snapshot) -> None:
    """Asking about a snapshot that does not exist is never answered with "nothing"."""
    pictures = recorded.pictures.of_snapshot
    for ask in (recorded.snapshot, recorded.posts, pictures, recorded.events):
        with pytest.raises(CatalogueError, match=f"Menade du {snapshot.id}"):
            ask(f"{snapshot.id}x")


def test_moments_are_kept_in_any_zone_and_never_naive(catalogue: Catalogue, order: Order) -> None:
    """A moment with an offset comes back as the same moment; one without is refused."""
    summer = datetime(2026, 7, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    catalogue.begin(order, summer)
    assert catalogue.work()[0].started_at == NOON
    with pytest.raises(CatalogueError, match="naive datetime"):
        catalogue.begin(order, NOON.replace(tzinfo=None))
