"""Whatever happens, in whatever order: what may never be disposed of."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ogonblick.decision import Retention
from ogonblick.digest import digest_of
from ogonblick.hold import LegalHold
from retention.certificate import Disposal, DisposalCertificate, certify
from retention.decide import Subject
from retention.disposal import Act, Approval, Clearance, Item, Proposal, approve, clear, propose
from retention.method import Method
from retention.records import StoredRecord
from retention.schedule import (
    DisposalAuthority,
    Period,
    RecordKind,
    RetentionSchedule,
    Rule,
)

AUTHORITY = DisposalAuthority("EX 2025/17", "Exempelnämnden", "§ 12", date(2025, 2, 11))
ROWS = {
    "decided": Rule("1", RecordKind.LOG, Retention.PERIOD, Period(years=1), AUTHORITY),
    "longer": Rule("1", RecordKind.LOG, Retention.PERIOD, Period(years=3), AUTHORITY),
    "undecided": Rule("1", RecordKind.LOG, Retention.PERIOD, Period(years=1), None),
    "kept": Rule("1", RecordKind.LOG, Retention.PERMANENT),
}
FIRST_DAY = date(2026, 1, 1)
IDS = ("a", "b", "c")
METHOD = Method("Ögonblick 0.1.0", "Alla versioner och kopior raderas.")

PEOPLE = st.sampled_from(["", "person 1", "Person 1", "person 2"])
WAITING = st.tuples(st.just("wait"), st.integers(1, 300))
PLANNING = st.tuples(st.just("plan"), st.sampled_from(sorted(ROWS)))
HOLDING = st.tuples(st.sampled_from(["hold", "lift"]), st.sampled_from(IDS))
PROPOSING = st.tuples(st.just("propose"), PEOPLE)
APPROVING = st.tuples(st.just("approve"), PEOPLE)
CARRYING_OUT = st.just(("carry out", ""))
EVENTS = st.lists(
    st.one_of(WAITING, PLANNING, HOLDING, PROPOSING, APPROVING, CARRYING_OUT), max_size=3
)
STORIES = st.tuples(
    EVENTS, PROPOSING, EVENTS, APPROVING, EVENTS, CARRYING_OUT, EVENTS, CARRYING_OUT
).map(lambda parts: [one for part in parts for one in (part if isinstance(part, list) else [part])])
"""Any events in any order, around the ones that it takes: by chance alone they seldom meet."""


def record(name: str, number: int) -> StoredRecord:
    """Return a log, each a year younger than the one before."""
    subject = Subject(name, RecordKind.LOG, "konto-1", "", date(2024 + number, 6, 1))
    return StoredRecord(subject, digest_of([name.encode()]), 1, 10)


@dataclass
class World:
    """A municipality in which one thing happens after another."""

    day: date = FIRST_DAY
    plan: str = "decided"
    held: set[str] = field(default_factory=set)
    stored: dict[str, StoredRecord] = field(
        default_factory=lambda: {name: record(name, number) for number, name in enumerate(IDS)}
    )
    proposals: list[Proposal] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    gone: list[tuple[date, str, set[str], Item, Approval]] = field(default_factory=list)
    certificates: list[DisposalCertificate] = field(default_factory=list)

    @property
    def schedule(self) -> RetentionSchedule:
        """The plan in force."""
        return RetentionSchedule("Plan", "", "1", (ROWS[self.plan],))

    @property
    def holds(self) -> list[LegalHold]:
        """The holds in force."""
        return [LegalHold("registratorn", "utlämnande", self.day, one) for one in self.held]

    def act(self, by: str) -> Act:
        """Return an act of this day."""
        return Act(by, datetime.combine(self.day, time(12), UTC))

    def meet(self, kind: str, value: str | int) -> None:
        """Let one thing happen."""
        match kind, value:
            case "wait", int(days):
                self.day += timedelta(days=days)
            case "plan", str(name):
                self.plan = name
            case "hold", str(name):
                self.held.add(name)
            case "lift", str(name):
                self.held.discard(name)
            case "propose", str(by):
                records = self.stored.values()
                self.proposals.append(propose(records, self.schedule, self.holds, self.act(by)))
            case "approve", str(by):
                approved = [approve(one, self.act(by)) for one in self.proposals]
                self.approvals += [one for one in approved if isinstance(one, Approval)]
            case _:
                self.carry_out()

    def carry_out(self) -> None:
        """Dispose of what is cleared of every approval there is, as a store would."""
        for approval in self.approvals:
            now = self.act("driften")
            cleared = clear(approval, self.stored.values(), self.schedule, self.holds, now)
            assert isinstance(cleared, Clearance)
            for item in cleared.items:
                del self.stored[item.record.subject.id]
                self.gone.append((self.day, self.plan, set(self.held), item, approval))
            told = [Disposal(one.record.subject.id, now.at) for one in cleared.items]
            certificate = certify("G1", cleared, told, now, METHOD)
            assert isinstance(certificate, DisposalCertificate)
            self.certificates.append(certificate)


def lived(events: Sequence[tuple[str, str | int]]) -> World:
    """Return the world after these events."""
    world = World()
    for kind, value in events:
        world.meet(kind, value)
    return world


@settings(max_examples=300)
@given(STORIES)
def test_nothing_goes_that_may_not(events: list[tuple[str, str | int]]) -> None:
    """What went was due and decided on that day, not held, and had two persons behind it."""
    for day, plan, held, item, approval in lived(events).gone:
        subject, row = item.record.subject, ROWS[plan]
        proposer = approval.proposal.proposed.by.casefold()
        approver = approval.approved.by.casefold()
        assert subject.id not in held
        assert row.authority is not None
        assert row.period is not None
        assert row.period.first_day_after(subject.taken_on) <= day
        assert proposer
        assert approver
        assert proposer != approver


@given(STORIES)
def test_what_is_gone_and_what_is_certified_is_the_same(
    events: list[tuple[str, str | int]],
) -> None:
    """Every record that went is in one certificate, once, and no certificate claims another."""
    world = lived(events)
    certified = [one.record_id for each in world.certificates for one in each.gone]
    assert sorted(certified) == sorted(item.record.subject.id for *_, item, _ in world.gone)
    assert set(certified) | world.stored.keys() == set(IDS)


def test_the_right_order_of_events_does_dispose() -> None:
    """The properties above are about something: with all in order, what is due goes."""
    events = [("propose", "person 1"), ("approve", "person 2"), ("carry out", "")]
    assert sorted(lived(events).stored) == ["b", "c"]
    assert sorted(lived([("wait", 200), *events]).stored) == ["c"]


@given(STORIES, st.sampled_from(IDS))
def test_a_hold_that_is_never_lifted_keeps_its_record_for_ever(
    events: list[tuple[str, str | int]], held: str
) -> None:
    """Whatever is proposed, approved and carried out, the held record is still there."""
    kept = [event for event in events if event != ("lift", held)]
    assert held in lived([("hold", held), *kept, ("carry out", "")]).stored


@given(STORIES)
def test_carrying_out_twice_disposes_of_nothing_more(
    events: list[tuple[str, str | int]],
) -> None:
    """A run that is started again after it was done finds nothing left to do."""
    once = lived([*events, ("carry out", "")])
    twice = lived([*events, ("carry out", ""), ("carry out", "")])
    assert once.stored == twice.stored
    assert len(once.gone) == len(twice.gone)


@given(st.sampled_from(IDS))
def test_a_record_that_is_another_by_now_is_not_what_was_approved(name: str) -> None:
    """The digest that two persons approved is the only one that goes."""
    world = lived([("wait", 1200), ("propose", "person 1"), ("approve", "person 2")])
    other = digest_of([b"another"])
    world.stored[name] = replace(world.stored[name], digest=other)
    world.carry_out()
    assert list(world.stored) == [name]
