"""Rows, records and holds of every kind, for properties of what is decided about them."""

from datetime import date

from hypothesis import strategies as st

from ogonblick.decision import Retention
from ogonblick.hold import LegalHold
from retention.decide import Subject
from retention.schedule import DisposalAuthority, Period, PeriodStart, RecordKind, Rule

DAYS = st.dates(date(1990, 1, 1), date(2110, 12, 31))
MAYBE_DAYS = st.none() | DAYS
AUTHORITY = DisposalAuthority("EX 2025/17", "Exempelnämnden", "§ 12", date(2025, 2, 11))
KINDS = st.sampled_from([RecordKind.LOG, RecordKind.POST])
ACCOUNTS = st.sampled_from(["konto-1", "konto-2"])
BOARDS = st.sampled_from(["", "Kulturnämnden", "Socialnämnden"])

PERIODS = st.builds(
    Period,
    years=st.integers(0, 120),
    months=st.integers(0, 24),
    start=st.sampled_from(PeriodStart),
)
RULES = st.builds(
    Rule,
    id=st.uuids().map(str),
    kind=KINDS,
    retention=st.sampled_from(Retention),
    period=st.none() | PERIODS,
    authority=st.none() | st.just(AUTHORITY),
    valid_from=MAYBE_DAYS,
    valid_to=MAYBE_DAYS,
)
ROWS = st.lists(RULES, max_size=5, unique_by=lambda rule: rule.id)
SUBJECTS = st.builds(
    Subject,
    id=st.sampled_from(["a", "b"]),
    kind=KINDS,
    account_id=ACCOUNTS,
    board=BOARDS,
    taken_on=DAYS,
    published_on=MAYBE_DAYS,
    closed_on=MAYBE_DAYS,
    case_closed_on=MAYBE_DAYS,
    obsolete_on=MAYBE_DAYS,
)
HOLDS = st.builds(
    LegalHold,
    who=st.just("registratorn"),
    why=st.just("begäran om utlämnande"),
    since=DAYS,
    subject_id=st.sampled_from(["", "a", "b"]),
    account_id=st.just("") | ACCOUNTS,
    board=BOARDS,
)
