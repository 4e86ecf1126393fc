"""A municipality's own guidelines as one value, and how they are read from TOML."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from retention.guidelines import (
    BeforeClosing,
    ChangeTrigger,
    Clause,
    Clock,
    Listing,
    Matter,
    OrdinaryPosts,
    Receiver,
    Receivers,
    RemovalGround,
    Removals,
    SecrecyDuty,
    Staffing,
    VagueWord,
)
from retention.profiles import profile_names, profile_text
from retention.toml_lines import Table, note_repeated_ids, read_toml
from retention.words import (
    BEFORE_CLOSING,
    CHANGE_TRIGGERS,
    CLOCKS,
    LISTING_PLACES,
    MATTERS,
    ORDINARY_POSTS,
    RECEIVER_KINDS,
    REMOVAL_ACTIONS,
    SECRECY_DUTIES,
)


@dataclass(frozen=True)
class Policy:
    """What one municipality's guidelines ask for.

    ``decided``, ``updated`` and ``valid_to`` (the last day in force) are None where the
    guidelines bear no such date.
    """

    name: str
    municipality: str
    decided: date | None = None
    decided_by: str = ""
    registry_number: str = ""
    updated: date | None = None
    valid_to: date | None = None
    clock: Clock = Clock.NONE
    change_trigger: ChangeTrigger = ChangeTrigger.NONE
    before_closing: BeforeClosing = BeforeClosing.NOTHING
    ordinary_posts: OrdinaryPosts = OrdinaryPosts.NONE
    secrecy: SecrecyDuty = SecrecyDuty.NONE
    staffing: Staffing = field(default_factory=Staffing)
    removals: Removals = field(default_factory=Removals)
    listing: Listing = field(default_factory=Listing)
    receivers: Receivers = field(default_factory=Receivers)
    removal_grounds: tuple[RemovalGround, ...] = ()
    clauses: tuple[Clause, ...] = ()
    vague_words: tuple[VagueWord, ...] = ()

    def clause_on(self, matter: Matter) -> Clause | None:
        """Return the first clause that settles a matter; None where the guidelines are silent."""
        return next((clause for clause in self.clauses if matter in clause.matters), None)

    def by(self, matter: Matter) -> str:
        """Name the clause that settles a matter, to put after a sentence: `` (HBG-3)``."""
        clause = self.clause_on(matter)
        return f" ({clause.id})" if clause else ""


def read_policy(text: str, file: str) -> Policy:
    """Read a policy; ``file`` is its name in faults. Raises ``InputError`` with every fault."""
    document = read_toml(text, file)
    top = document.one("policy")
    top.require("namn", "kommun", "takt", "storre_forandring", "fore_avslut")
    grounds, clauses = document.many("grund"), document.many("klausul")
    vague_words = document.many("tolkning")
    own_clauses = tuple(_read_clause(table) for table in clauses)
    policy = Policy(
        name=top.text("namn"),
        municipality=top.text("kommun"),
        decided=top.day("beslutad"),
        decided_by=top.text("beslutad_av"),
        registry_number=top.text("dnr"),
        updated=top.day("uppdaterad"),
        valid_to=top.day("giltig_till"),
        clock=top.word("takt", CLOCKS) or Clock.NONE,
        change_trigger=top.word("storre_forandring", CHANGE_TRIGGERS) or ChangeTrigger.NONE,
        before_closing=top.word("fore_avslut", BEFORE_CLOSING) or BeforeClosing.NOTHING,
        ordinary_posts=top.word("ovriga_inlagg", ORDINARY_POSTS) or OrdinaryPosts.NONE,
        secrecy=top.word("sekretess", SECRECY_DUTIES) or SecrecyDuty.NONE,
        staffing=_read_staffing(top.table("bemanning")),
        removals=_read_removals(top.table("borttagning")),
        listing=_read_listing(top.table("forteckning")),
        receivers=_read_receivers(top.table("mottagare"), own_clauses),
        removal_grounds=tuple(_read_ground(table) for table in grounds),
        clauses=own_clauses,
        vague_words=tuple(_read_vague_word(table, own_clauses) for table in vague_words),
    )
    top.finish()
    note_repeated_ids((*clauses, *grounds))
    document.finish("policy", "grund", "klausul", "tolkning")
    return policy


def shipped_policies() -> tuple[str, ...]:
    """Return the names of the policies that ship with the program."""
    return profile_names(plans=False)


def shipped_policy(name: str) -> Policy:
    """Return a shipped policy. Raises ``InputError`` if none has that name."""
    return read_policy(profile_text(name), f"{name}.toml")


def _read_staffing(table: Table | None) -> Staffing:
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


def _read_removals(table: Table | None) -> Removals:
    """Read what is done when content is removed."""
    if table is None:
        return Removals()
    removals = Removals(
        saved_first=table.truth("sparas_forst"),
        actions=table.words("atgarder", REMOVAL_ACTIONS),
        registered=table.truth("diariefors"),
        motivated=table.truth("motiveras"),
    )
    table.finish()
    return removals


def _read_listing(table: Table | None) -> Listing:
    """Read where the accounts are listed."""
    if table is None:
        return Listing()
    places = table.words("platser", LISTING_PLACES)
    listing = Listing(places, table.text("adress"), table.truth("endast_publika"))
    table.finish()
    return listing


def _read_receivers(table: Table | None, clauses: Sequence[Clause]) -> Receivers:
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


def _read_receiver(table: Table | None, clauses: Sequence[Clause]) -> Receiver | None:
    """Read one receiver; None if there is none, or its kind cannot be told."""
    if table is None:
        return None
    table.require("slag", "namn", "klausul")
    kind = table.word("slag", RECEIVER_KINDS)
    name, clause = table.text("namn"), _read_clause_id(table, clauses)
    table.finish()
    return Receiver(kind, name, clause) if kind else None


def _read_ground(table: Table) -> RemovalGround:
    """Read one ground for removal."""
    table.require("id", "text")
    ground = RemovalGround(table.text("id"), table.text("text"), table.truth("sekretess"))
    table.finish()
    return ground


def _read_clause(table: Table) -> Clause:
    """Read one clause."""
    table.require("id", "text")
    clause = Clause(table.text("id"), table.text("text"), table.words("galler", MATTERS))
    table.finish()
    return clause


def _read_vague_word(table: Table, clauses: Sequence[Clause]) -> VagueWord:
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


def _read_clause_id(table: Table, clauses: Sequence[Clause]) -> str:
    """Read which clause something rests on; it must be one of the file's."""
    clause = table.text("klausul")
    if clause and clause not in {one.id for one in clauses}:
        table.fault("klausul", f'klausulen "{clause}" finns inte i filen; rätta dess id.')
    return clause
