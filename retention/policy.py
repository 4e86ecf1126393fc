"""A municipality's own guidelines as values: its clock, its triggers, its grounds for removal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retention.profiles import profile_names, profile_text
from retention.toml_lines import Table, note_repeated_ids, read_toml


class Clock(StrEnum):
    """How often every account is to be documented. NONE: the guidelines name no time."""

    HALF_YEAR = "half-year"
    YEAR = "year"
    NONE = "none"


class ChangeTrigger(StrEnum):
    """What a snapshot at a larger change does: nothing asked, comes on top, or fills the clock."""

    NONE = "none"
    IN_ADDITION = "in-addition"
    SATISFIES = "satisfies"


class BeforeClosing(StrEnum):
    """What must be saved before an account is closed."""

    NOTHING = "nothing"
    SNAPSHOT = "snapshot"
    ALL_CONTENT = "all-content"


class Matter(StrEnum):
    """The matters in which guidelines differ; a clause may settle one of them."""

    SNAPSHOT = "snapshot"
    CHANGE = "change"
    CLOSING = "closing"
    REMOVAL = "removal"
    GROUNDS = "grounds"
    EDITORS = "editors"
    MAILBOX = "mailbox"
    LISTING = "listing"


@dataclass(frozen=True)
class Clause:
    """One clause of the guidelines: our id for it (``HBG-3``) and its own words."""

    id: str
    text: str
    matter: Matter | None = None


@dataclass(frozen=True)
class RemovalGround:
    """One ground on which content shall be removed: its id, its words, whether it is secrecy."""

    id: str
    text: str
    secrecy: bool = False


@dataclass(frozen=True)
class Receivers:
    """Who is sent what; empty where the guidelines do not say."""

    snapshot: str = ""
    closing: str = ""
    removal: str = ""


@dataclass(frozen=True)
class Policy:
    """What one municipality's guidelines ask for.

    ``decided`` is None where the guidelines bear no date. ``minimum_editors`` is 0 where they
    name no number.
    """

    name: str
    municipality: str
    decided: date | None = None
    clock: Clock = Clock.NONE
    change_trigger: ChangeTrigger = ChangeTrigger.NONE
    before_closing: BeforeClosing = BeforeClosing.NOTHING
    save_before_removal: bool = False
    minimum_editors: int = 0
    receivers: Receivers = Receivers()
    removal_grounds: tuple[RemovalGround, ...] = ()
    clauses: tuple[Clause, ...] = ()

    def clause_on(self, matter: Matter) -> Clause | None:
        """Return the clause that settles a matter; None where the guidelines are silent."""
        return next((clause for clause in self.clauses if clause.matter is matter), None)


_CLOCKS: Mapping[str, Clock] = {
    "halvår": Clock.HALF_YEAR,
    "år": Clock.YEAR,
    "ingen": Clock.NONE,
}
_TRIGGERS: Mapping[str, ChangeTrigger] = {
    "inget krav": ChangeTrigger.NONE,
    "dessutom": ChangeTrigger.IN_ADDITION,
    "räknas": ChangeTrigger.SATISFIES,
}
_BEFORE_CLOSING: Mapping[str, BeforeClosing] = {
    "inget krav": BeforeClosing.NOTHING,
    "ögonblicksbild": BeforeClosing.SNAPSHOT,
    "allt innehåll": BeforeClosing.ALL_CONTENT,
}
_MATTERS: Mapping[str, Matter] = {
    "ögonblicksbild": Matter.SNAPSHOT,
    "större förändring": Matter.CHANGE,
    "avslut": Matter.CLOSING,
    "borttagning": Matter.REMOVAL,
    "grunder": Matter.GROUNDS,
    "redaktörer": Matter.EDITORS,
    "brevlåda": Matter.MAILBOX,
    "förteckning": Matter.LISTING,
}


def read_policy(text: str, file: str) -> Policy:
    """Read a policy; ``file`` is its name in faults. Raises ``InputError`` with every fault."""
    document = read_toml(text, file)
    top = document.one("policy")
    top.require("namn", "kommun", "takt", "storre_forandring", "fore_avslut")
    grounds, clauses = document.many("grund"), document.many("klausul")
    policy = Policy(
        name=top.text("namn"),
        municipality=top.text("kommun"),
        decided=top.day("beslutad"),
        clock=top.word("takt", _CLOCKS) or Clock.NONE,
        change_trigger=top.word("storre_forandring", _TRIGGERS) or ChangeTrigger.NONE,
        before_closing=top.word("fore_avslut", _BEFORE_CLOSING) or BeforeClosing.NOTHING,
        save_before_removal=top.truth("spara_fore_borttagning"),
        minimum_editors=top.number("minst_antal_redaktorer"),
        receivers=_read_receivers(top.table("mottagare")),
        removal_grounds=tuple(_read_ground(table) for table in grounds),
        clauses=tuple(_read_clause(table) for table in clauses),
    )
    top.finish()
    note_repeated_ids((*clauses, *grounds))
    document.finish("policy", "grund", "klausul")
    return policy


def shipped_policies() -> tuple[str, ...]:
    """Return the names of the policies that ship with the program."""
    return profile_names(plans=False)


def shipped_policy(name: str) -> Policy:
    """Return a shipped policy. Raises ``InputError`` if none has that name."""
    return read_policy(profile_text(name), f"{name}.toml")


def _read_receivers(table: Table | None) -> Receivers:
    """Read who is sent what."""
    if table is None:
        return Receivers()
    receivers = Receivers(
        snapshot=table.text("ogonblicksbild"),
        closing=table.text("avslut"),
        removal=table.text("borttagning"),
    )
    table.finish()
    return receivers


def _read_ground(table: Table) -> RemovalGround:
    """Read one ground for removal."""
    table.require("id", "text")
    ground = RemovalGround(table.text("id"), table.text("text"), table.truth("sekretess"))
    table.finish()
    return ground


def _read_clause(table: Table) -> Clause:
    """Read one clause."""
    table.require("id", "text")
    clause = Clause(table.text("id"), table.text("text"), table.word("galler", _MATTERS))
    table.finish()
    return clause
