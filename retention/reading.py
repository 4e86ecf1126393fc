"""From the text of a document management plan (TOML) to a schedule, or to all its faults."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from ogonblick.decision import Retention
from retention.period_words import WITHOUT_DAY, split_period
from retention.profiles import profile_text
from retention.schedule import (
    DisposalAuthority,
    NearDuplicates,
    Period,
    PeriodStart,
    RetentionSchedule,
    Rule,
    do_overlap,
)
from retention.toml_lines import Table, note_repeated_ids, read_toml
from retention.words import KINDS, NEAR_DUPLICATES, STARTS, WHEN_OBSOLETE, word_for

_KEPT_OR_DISPOSED: Mapping[str, bool] = {"bevaras": True, "gallras": False}


def read_schedule(text: str, file: str) -> RetentionSchedule:
    """Read a plan; ``file`` is its name in faults. Raises ``InputError`` with every fault."""
    document = read_toml(text, file)
    plan = document.one("plan")
    plan.require("namn", "kommun", "version")
    valid_from, valid_to = plan.days("giltig_fran", "giltig_till")
    tables = document.many("rad")
    rows = [_read_row(table) for table in tables]
    if "rad" not in document.content:
        plan.fault("namn", "planen har inga rader; lägg till minst en [[rad]].")
    note_repeated_ids(tables)
    _note_overlaps(tables, rows)
    schedule = RetentionSchedule(
        name=plan.text("namn"),
        municipality=plan.text("kommun"),
        version=plan.text("version"),
        rows=tuple(row for row in rows if row),
        board=plan.text("namnd"),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    plan.finish()
    document.finish("plan", "rad")
    return schedule


def shipped_schedule(name: str = "exempelplan") -> RetentionSchedule:
    """Return a plan that ships with the program: an example, until a board decides its own."""
    return read_schedule(profile_text(name), f"{name}.toml")


def _read_row(row: Table) -> Rule | None:
    """Read one row; None if its kind or its retention cannot be told."""
    row.require("id", "handlingstyp", "bevarande")
    kind = row.word("handlingstyp", KINDS)
    retention, period = _read_retention(row)
    authority = _read_authority(row, needed=retention not in (None, Retention.PERMANENT))
    valid_from, valid_to = row.days("giltig_fran", "giltig_till")
    texts = {name: row.text(key) for name, key in _TEXTS.items()}
    registered = row.truth("registreras")
    near_duplicates = _read_near_duplicates(row, retention)
    row.finish()
    if kind is None or retention is None:
        return None
    return Rule(
        kind=kind,
        retention=retention,
        period=period,
        authority=authority,
        registered=registered,
        valid_from=valid_from,
        valid_to=valid_to,
        near_duplicates=near_duplicates,
        **texts,
    )


_TEXTS: Mapping[str, str] = {
    "id": "id",
    "classification": "klassificering",
    "medium": "medium",
    "storage_place": "forvaringsplats",
    "ordering": "sorteringsordning",
    "secrecy": "sekretess",
    "legal_ground": "lagrum",
    "delivery": "leverans",
    "note": "anmarkning",
}


def _read_retention(row: Table) -> tuple[Retention | None, Period | None]:
    """Read bevaras or gallras, and after what."""
    kept = row.word("bevarande", _KEPT_OR_DISPOSED)
    words = row.text("gallringsfrist").lower()
    start = row.word("fristens_utgangspunkt", STARTS)
    if kept is None:
        return None, None
    if kept:
        if words:
            row.fault("gallringsfrist", "raden bevaras, så ta bort gallringsfristen.")
        return Retention.PERMANENT, None
    if words in WITHOUT_DAY:
        return Retention.WHEN_OBSOLETE, None
    row.require("gallringsfrist")
    return Retention.PERIOD, _read_period(row, words, start) if words else None


def _read_period(row: Table, words: str, start: PeriodStart | None) -> Period | None:
    """Read ``2 år``, ``ett halvår`` or ``2 år efter publicering``.

    What it is counted from may stand in the period or under its own key. If it stands in neither
    it is the day of capture, which is never before publication.
    """
    found = split_period(words)
    if found is None:
        row.fault(
            "gallringsfrist",
            f'gallringsfristen "{words}" går inte att tolka; skriv till exempel "2 år",'
            f' "6 månader", "2 år efter kalenderårets utgång" eller "{WHEN_OBSOLETE}".',
        )
        return None
    own_start = _read_start(row, found.start)
    if start and own_start and start is not own_start:
        text = "fristen har två olika utgångspunkter; behåll den ena."
        row.fault("fristens_utgangspunkt", text)
    return Period(found.years, found.months, own_start or start or PeriodStart.TAKEN)


def _read_start(row: Table, words: str) -> PeriodStart | None:
    """Read what a period itself says that it is counted from."""
    if words and words not in STARTS:
        known = ", ".join(sorted(STARTS))
        row.fault("gallringsfrist", f'utgångspunkten "{words}" är okänd; välj bland: {known}.')
    return STARTS.get(words)


def _read_near_duplicates(row: Table, retention: Retention | None) -> NearDuplicates:
    """Read what is said of records that are alike: only what may go may be fewer."""
    asked = row.word("nara_dubbletter", NEAR_DUPLICATES) or NearDuplicates.LINK
    if asked is NearDuplicates.KEEP_ONE and retention is not Retention.WHEN_OBSOLETE:
        row.fault(
            "nara_dubbletter",
            'bara en rad som säger gallras med gallringsfristen "vid inaktualitet" kan säga'
            ' "behåll en"; skriv "länka" eller ta bort raden.',
        )
    return asked


def _read_authority(row: Table, *, needed: bool) -> DisposalAuthority | None:
    """Read the decision that a row rests on; a row that disposes of records needs one."""
    decision = row.table("beslut")
    if needed and "beslut" not in row.values:
        row.fault(
            "bevarande",
            "raden säger gallras men har inget beslut; skriv"
            ' beslut = { dnr = "…", organ = "…", paragraf = "§ …", datum = … }'
            " eller låt handlingarna bevaras.",
        )
    if decision is None:
        return None
    decision.require("dnr", "organ", "paragraf", "datum")
    decided = decision.day("datum")
    number, body, section = (decision.text(key) for key in ("dnr", "organ", "paragraf"))
    decision.finish()
    return DisposalAuthority(number, body, section, decided) if decided else None


def _note_overlaps(tables: Sequence[Table], rows: Sequence[Rule | None]) -> None:
    """Note each row that is in force together with an earlier row for the same kind."""
    for (_, earlier), (table, later) in combinations(zip(tables, rows, strict=True), 2):
        if earlier and later and earlier.kind is later.kind and do_overlap(earlier, later):
            table.fault(
                "handlingstyp",
                f"{word_for(KINDS, later.kind)} har redan raden {earlier.id} under samma tid;"
                " slå ihop raderna eller ge dem skilda giltighetstider.",
            )
