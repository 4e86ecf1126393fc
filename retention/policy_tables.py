"""The tables that a policy is made of, each read from TOML into its own value."""

import re
from collections.abc import Sequence

from ogonblick.account import Platform
from retention.guidelines import (
    Approvals,
    Clause,
    Dormancy,
    Listing,
    Receiver,
    Receivers,
    RemovalGround,
    RemovalRules,
    Staffing,
    VagueWord,
    Watch,
    WhenDormant,
)
from retention.policy_words import WATCHES, WHEN_DORMANT
from retention.toml_lines import Table
from retention.windows import Windows, YearlySpan, read_span
from retention.words import LISTING_PLACES, MATTERS, RECEIVER_KINDS, REMOVAL_ACTIONS

_PLATFORMS = {platform.value: platform for platform in Platform}
_SPREAD_DAYS = "spridning_dagar"
_A_NIGHT = "hogst_per_natt"


def read_staffing(table: Table | None) -> Staffing:
    """Read which people an account must have."""
    if table is None:
        return Staffing()
    staffing = Staffing(
        minimum_editors=table.number("minst_antal_redaktorer"),
        minimum_administrators=table.number("minst_antal_administratorer"),
        several_people=table.truth("inte_en_enskild"),
        central_function=table.texts("central_funktion"),
        login_shared_with=table.text("inloggning_delges"),
        appointed_by=table.text("utses_av"),
        owner_not_a_person=table.truth("agare_inte_person"),
        function_mailbox=table.truth("funktionsbrevlada"),
    )
    table.finish()
    return staffing


def read_approvals(table: Table | None) -> Approvals:
    """Read who approves that accounts open and close."""
    if table is None:
        return Approvals()
    approvals = Approvals(
        opening=table.texts("nytt_konto"),
        consulted=table.texts("samrad_med"),
        closing=table.texts("avslut"),
        purpose=table.truth("syfte"),
    )
    table.finish()
    return approvals


def read_watch(table: Table | None) -> Watch:
    """Read how often accounts are to be watched."""
    if table is None:
        return Watch.NONE
    table.require("minst")
    watch = table.word("minst", WATCHES) or Watch.NONE
    table.finish()
    return watch


def read_dormancy(table: Table | None) -> Dormancy:
    """Read what becomes of an account that has gone quiet, and when it has."""
    if table is None:
        return Dormancy()
    action = table.word("atgard", WHEN_DORMANT) or WhenDormant.NONE
    dormancy = Dormancy(action, _at_least(table, "manader", 0))
    table.finish()
    return dormancy


def read_windows(table: Table | None) -> Windows:
    """Read when regular snapshots are not begun, and over how many days they are spread."""
    if table is None:
        return Windows()
    spans = tuple(filter(None, (_read_span(table, words) for words in table.texts("inte"))))
    usual = Windows()
    spread, most = (
        _at_least(table, key, 1) if table.values.get(key) is not None else default
        for key, default in ((_SPREAD_DAYS, usual.spread_days), (_A_NIGHT, usual.most_a_night))
    )
    table.finish()
    return Windows(spans, spread, most)


def read_removals(table: Table | None) -> RemovalRules:
    """Read what is done when content is removed."""
    if table is None:
        return RemovalRules()
    removals = RemovalRules(
        saved_first=table.truth("sparas_forst"),
        actions=table.words("atgarder", REMOVAL_ACTIONS),
        registered=table.truth("diariefors"),
        motivated=table.truth("motiveras"),
        number_form=_read_form(table),
    )
    table.finish()
    return removals


def _read_form(table: Table) -> str:
    """Read how a diarienummer is written; a fault if that is no regular expression."""
    form = table.text("diarienummer")
    try:
        re.compile(form)
    except re.error:
        table.fault("diarienummer", "diarienummer: skriv ett reguljärt uttryck.")
    return form


def read_addresses(table: Table | None) -> tuple[tuple[str, str], ...]:
    """Read where each department's receiver gets mail: its name, and an address."""
    if table is None:
        return ()
    addresses = tuple((name, table.text(name)) for name in table.values)
    for name, address in addresses:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
            table.fault(name, f"{name}: skriv en e-postadress, som registrator@kommunen.se.")
    return addresses


def read_listing(table: Table | None) -> Listing:
    """Read where the accounts are listed."""
    if table is None:
        return Listing()
    listing = Listing(
        places=table.words("platser", LISTING_PLACES),
        address=table.text("adress"),
        public_only=table.truth("endast_publika"),
        notice=table.truth("upplysning"),
    )
    table.finish()
    return listing


def read_receivers(table: Table | None, clauses: Sequence[Clause]) -> Receivers:
    """Read who is sent what."""
    if table is None:
        return Receivers()
    receivers = Receivers(
        snapshot=_read_receiver(table.table("ogonblicksbild"), clauses),
        closing=_read_receiver(table.table("avslut"), clauses),
        removal=_read_receiver(table.table("borttagning"), clauses),
        register=_read_receiver(table.table("kontouppgifter"), clauses),
    )
    table.finish()
    return receivers


def read_ground(table: Table) -> RemovalGround:
    """Read one ground for removal."""
    table.require("id", "text")
    ground = RemovalGround(table.text("id"), table.text("text"), table.truth("sekretess"))
    table.finish()
    return ground


def read_clause(table: Table) -> Clause:
    """Read one clause."""
    table.require("id", "text")
    clause = Clause(
        id=table.text("id"),
        text=table.text("text"),
        matters=table.words("galler", MATTERS),
        platforms=table.words("plattformar", _PLATFORMS),
    )
    table.finish()
    return clause


def read_vague_word(table: Table, clauses: Sequence[Clause]) -> VagueWord:
    """Read a word without a measure; the clause it is said to stand in must have it."""
    table.require("ord", "klausul")
    word, clause = table.text("ord"), _read_clause_id(table, clauses)
    text = next((one.text for one in clauses if one.id == clause), word)
    if word.lower() not in text.lower():
        table.fault("ord", f'ordet "{word}" står inte i {clause}; skriv det som klausulen gör.')
    meaning, by, since = table.text("betyder"), table.text("tolkat_av"), table.day("tolkat")
    if meaning:
        table.require("tolkat_av", "tolkat")
    table.finish()
    return VagueWord(word, clause, meaning, by, since)


def _read_receiver(table: Table | None, clauses: Sequence[Clause]) -> Receiver | None:
    """Read one receiver; None if there is none, or its kind cannot be told."""
    if table is None:
        return None
    table.require("slag", "namn", "klausul")
    kind = table.word("slag", RECEIVER_KINDS)
    name, clause = table.text("namn"), _read_clause_id(table, clauses)
    table.finish()
    return Receiver(kind, name, clause) if kind else None


def _read_clause_id(table: Table, clauses: Sequence[Clause]) -> str:
    """Read which clause something rests on; it must be one of the file's."""
    clause = table.text("klausul")
    if clause and clause not in {one.id for one in clauses}:
        table.fault("klausul", f'klausulen "{clause}" finns inte i filen; rätta dess id.')
    return clause


def _read_span(table: Table, words: str) -> YearlySpan | None:
    """Read a part of the year; None, and a fault, if it is none."""
    span = read_span(words)
    if span is None:
        table.fault("inte", f'inte: skriv "{words}" som "juli" eller "20 december–6 januari".')
    return span


def _at_least(table: Table, key: str, least: int) -> int:
    """Read a whole number that may not be smaller than ``least``."""
    number = table.number(key)
    if number < least:
        table.fault(key, f"{key}: skriv minst {least}.")
    return number
