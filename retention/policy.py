"""A municipality's own guidelines as one value, and how they are read from TOML."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ogonblick.errors import Fault, InputError
from retention import policy_tables as tables
from retention.guidelines import (
    Approvals,
    BeforeClosing,
    ChangeTrigger,
    Clause,
    Clock,
    Dormancy,
    Listing,
    Matter,
    OrdinaryPosts,
    Receivers,
    RemovalGround,
    RemovalRules,
    SecrecyDuty,
    Staffing,
    VagueWord,
    Watch,
)
from retention.profiles import profile_names, profile_text
from retention.toml_lines import Table, note_repeated_ids, read_toml
from retention.windows import Windows
from retention.words import BEFORE_CLOSING, CHANGE_TRIGGERS, CLOCKS, ORDINARY_POSTS, SECRECY_DUTIES


@dataclass(frozen=True)
class Policy:
    """What one municipality's guidelines ask for.

    ``decided``, ``updated`` and ``valid_to`` (the last day in force) are None where the
    guidelines bear no such date. ``windows``, the months of ``dormancy`` and ``addresses`` (where
    each department's receiver gets mail; the department ``alla`` is for the others) and
    ``empty_letters`` (that departments hear every week, also when there is nothing to see to) are
    the municipality's own choices and stand in no clause.
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
    asks_before_change: bool = False
    before_closing: BeforeClosing = BeforeClosing.NOTHING
    ordinary_posts: OrdinaryPosts = OrdinaryPosts.NONE
    secrecy: SecrecyDuty = SecrecyDuty.NONE
    staffing: Staffing = field(default_factory=Staffing)
    approvals: Approvals = field(default_factory=Approvals)
    watch: Watch = Watch.NONE
    dormancy: Dormancy = field(default_factory=Dormancy)
    windows: Windows = field(default_factory=Windows)
    removals: RemovalRules = field(default_factory=RemovalRules)
    listing: Listing = field(default_factory=Listing)
    receivers: Receivers = field(default_factory=Receivers)
    addresses: tuple[tuple[str, str], ...] = ()
    empty_letters: bool = False
    removal_grounds: tuple[RemovalGround, ...] = ()
    clauses: tuple[Clause, ...] = ()
    vague_words: tuple[VagueWord, ...] = ()

    @property
    def orders_at_change(self) -> bool:
        """Whether a larger change is documented at once, and no person is asked first."""
        return self.change_trigger is not ChangeTrigger.NONE and not self.asks_before_change

    def clause_on(self, matter: Matter) -> Clause | None:
        """Return the first clause that settles a matter; None where the guidelines are silent."""
        return next((clause for clause in self.clauses if matter in clause.matters), None)

    def address_of(self, department: str) -> str:
        """Return where a department's receiver gets mail; empty where nobody has said."""
        known = dict(self.addresses)
        return known.get(department, known.get("alla", ""))

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
    own_clauses = tuple(tables.read_clause(table) for table in clauses)
    policy = replace(
        _read_top(top),
        staffing=tables.read_staffing(top.table("bemanning")),
        approvals=tables.read_approvals(top.table("godkannande")),
        watch=tables.read_watch(top.table("bevakning")),
        dormancy=tables.read_dormancy(top.table("overksamhet")),
        windows=tables.read_windows(top.table("fonster")),
        removals=tables.read_removals(top.table("borttagning")),
        listing=tables.read_listing(top.table("forteckning")),
        receivers=tables.read_receivers(top.table("mottagare"), own_clauses),
        addresses=tables.read_addresses(top.table("adresser")),
        removal_grounds=tuple(tables.read_ground(table) for table in grounds),
        clauses=own_clauses,
        vague_words=tuple(tables.read_vague_word(one, own_clauses) for one in vague_words),
    )
    top.finish()
    note_repeated_ids((*clauses, *grounds))
    document.finish("policy", "grund", "klausul", "tolkning")
    return policy


def _read_top(top: Table) -> Policy:
    """Read what a policy is called, the days that it bears, and its choices."""
    return Policy(
        name=top.text("namn"),
        municipality=top.text("kommun"),
        decided=top.day("beslutad"),
        decided_by=top.text("beslutad_av"),
        registry_number=top.text("dnr"),
        updated=top.day("uppdaterad"),
        valid_to=top.day("giltig_till"),
        clock=top.word("takt", CLOCKS) or Clock.NONE,
        change_trigger=top.word("storre_forandring", CHANGE_TRIGGERS) or ChangeTrigger.NONE,
        asks_before_change=top.truth("storre_forandring_fragas"),
        before_closing=top.word("fore_avslut", BEFORE_CLOSING) or BeforeClosing.NOTHING,
        ordinary_posts=top.word("ovriga_inlagg", ORDINARY_POSTS) or OrdinaryPosts.NONE,
        secrecy=top.word("sekretess", SECRECY_DUTIES) or SecrecyDuty.NONE,
        empty_letters=top.truth("veckobrev_alltid"),
    )


def shipped_policies() -> tuple[str, ...]:
    """Return the names of the policies that ship with the program."""
    return profile_names(plans=False)


def shipped_policy(name: str) -> Policy:
    """Return a shipped policy. Raises ``InputError`` if none has that name."""
    return read_policy(profile_text(name), f"{name}.toml")


def policy_at(place: str) -> Policy:
    """Return a shipped policy by its name, or the one in a TOML file.

    What ends in ``.toml`` or has a folder in it is a file. Raises ``InputError`` with every fault
    in it, or because it cannot be read as text.
    """
    if not place.endswith(".toml") and len(Path(place).parts) <= 1:
        return shipped_policy(place)
    try:
        text = Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        reason = "riktlinjerna går inte att läsa som text i UTF-8. Kontrollera sökvägen och filen."
        raise InputError([Fault(place, None, reason)]) from fault
    return read_policy(text, place)
