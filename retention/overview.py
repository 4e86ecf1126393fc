"""One municipality's guidelines in Swedish, matter by matter: what they say and where they do not.

Guidelines differ in few ways, so that municipalities can be laid beside each other, row by row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from retention.guidelines import (
    BeforeClosing,
    ChangeTrigger,
    Clock,
    ListingPlace,
    Matter,
    OrdinaryPosts,
    Receiver,
    SecrecyDuty,
    VagueWord,
    Watch,
    WhenDormant,
)
from retention.policy import Policy
from retention.policy_words import WATCHES, WHEN_DORMANT
from retention.windows import span_in_words
from retention.words import (
    BEFORE_CLOSING,
    LISTING_PLACES,
    ORDINARY_POSTS,
    REMOVAL_ACTIONS,
    SECRECY_DUTIES,
    word_for,
)

_SILENT = "sägs inte"
_CLOCKS: Mapping[Clock, str] = {
    Clock.HALF_YEAR: "en gång per halvår",
    Clock.YEAR: "en gång per år",
    Clock.NONE: "",
}
_CHANGES: Mapping[ChangeTrigger, str] = {
    ChangeTrigger.IN_ADDITION: "en till, utöver den regelbundna",
    ChangeTrigger.SATISFIES: "räknas som den regelbundna",
    ChangeTrigger.NONE: "",
}


DORMANT_MONTHS = 12
"""How long an account may be silent before it is asked about, where nobody has chosen: a year."""


@dataclass(frozen=True)
class Answer:
    """What the guidelines say of one question, and in which clause; both empty if nothing."""

    words: str = ""
    clause: str = ""

    def __str__(self) -> str:
        return f"{self.words} ({self.clause})" if self.clause else self.words or _SILENT


@dataclass(frozen=True)
class Difference:
    """A question that two municipalities' guidelines answer differently."""

    question: str
    first: str
    second: str


def overview(policy: Policy) -> Mapping[str, str]:
    """Return what the guidelines say of each question, with the clause that says so.

    The questions are the same, in the same order, for every policy.
    """
    return {question: str(answer) for question, answer in answers(policy).items()}


def policy_differences(first: Policy, second: Policy) -> tuple[Difference, ...]:
    """Return the questions that two policies answer differently; clauses' ids do not count."""
    others = answers(second)
    return tuple(
        Difference(question, str(answer), str(others[question]))
        for question, answer in answers(first).items()
        if answer.words != others[question].words
    )


def local_choices(policy: Policy) -> tuple[str, ...]:
    """Say what the municipality has chosen itself, that no clause says; a default is told so."""
    closed = ", ".join(span_in_words(span) for span in policy.windows.closed)
    months = policy.dormancy.months
    return (
        f"Inga regelbundna ögonblicksbilder påbörjas: {closed}." if closed else "Inga uppehåll.",
        f"Kontona sprids över {policy.windows.spread_days} dagar i början av varje period.",
        f"Högst {policy.windows.most_a_night} konton tas per natt.",
        f"Ett konto räknas som overksamt efter {months} månader utan inlägg."
        if months
        else f"När ett konto är overksamt är inte bestämt; förslag: {DORMANT_MONTHS} månader"
        " utan inlägg.",
    )


def answers(policy: Policy) -> Mapping[str, Answer]:
    """Return what the guidelines say of each question, the clause apart from the words."""
    receivers = policy.receivers
    return {
        "takt": _said(policy, Matter.SNAPSHOT, _CLOCKS[policy.clock]),
        "vid större förändring": _said(policy, Matter.CHANGE, _CHANGES[policy.change_trigger]),
        "före avslut": _said(policy, Matter.CLOSING, _before_closing(policy)),
        "ögonblicksbilden går till": _receiver(receivers.snapshot),
        "uttaget vid avslut går till": _receiver(receivers.closing),
        "borttaget material": _said(policy, Matter.REMOVAL, _removals(policy)),
        "det borttagna går till": _receiver(receivers.removal),
        "diarieföring av det borttagna": _said(policy, Matter.REGISTRATION, _registered(policy)),
        "sekretess": _said(policy, Matter.SECRECY, _secrecy(policy)),
        "övriga inlägg": _said(policy, Matter.ORDINARY_POSTS, _ordinary_posts(policy)),
        "redaktörer": _said(policy, Matter.EDITORS, _editors(policy)),
        "administratörer": _said(policy, Matter.ADMINISTRATORS, _administrators(policy)),
        "brevlåda": _said(policy, Matter.MAILBOX, _mailbox(policy)),
        "ägare": _said(policy, Matter.OWNER, _owner(policy)),
        "nytt konto godkänns av": _said(policy, Matter.APPROVAL, _approvals(policy)),
        "syfte": _said(policy, Matter.PURPOSE, _purpose(policy)),
        "bevakning": _said(policy, Matter.WATCH, _watch(policy)),
        "overksamma konton": _said(policy, Matter.DORMANCY, _dormancy(policy)),
        "kontouppgifter går till": _receiver(receivers.register),
        "förteckning": _said(policy, Matter.LISTING, _listing(policy)),
        "upplysning om allmän handling": _said(policy, Matter.NOTICE, _notice(policy)),
    }


def silences(policy: Policy) -> tuple[Matter, ...]:
    """Return the matters that no clause settles."""
    return tuple(matter for matter in Matter if policy.clause_on(matter) is None)


def version_in_words(policy: Policy) -> str:
    """Say which version of the guidelines it is, by the days and numbers that they bear."""
    said = _listed(
        f"beslutad {policy.decided}" if policy.decided else "",
        policy.decided_by,
        policy.registry_number,
        f"uppdaterad {policy.updated}" if policy.updated else "",
        f"giltig till {policy.valid_to}" if policy.valid_to else "",
    )
    return said or "utan datum"


def clock_proposal(policy: Policy) -> str:
    """Propose a clock where the guidelines have none, as SKR advises; empty where they have one.

    A sentence for people and nothing more: no clock is ever set by it.
    """
    if policy.clock is not Clock.NONE:
        return ""
    return (
        f"{policy.name} ({policy.municipality}) anger inte hur ofta kontona ska dokumenteras."
        " Förslag: en ögonblicksbild varje halvår eller vid större förändring, som SKR råder."
        " Förslaget gäller inte förrän kommunen har beslutat det och takten står i profilen."
    )


def interpretation(vague: VagueWord) -> str:
    """Say how a word without a measure is read locally, and that the reading is only local."""
    word = f"»{vague.word}« ({vague.clause}) har inget mått i texten."
    if not vague.meaning:
        return f"{word} Ingen lokal tolkning är gjord; skriv in den i profilen."
    return f"{word} Lokal tolkning: {vague.meaning} ({vague.by}, {vague.since})."


def _said(policy: Policy, matter: Matter, words: str) -> Answer:
    """Put the clause to what it says."""
    clause = policy.clause_on(matter)
    return Answer(words, clause.id if clause else "") if words else Answer()


def _receiver(receiver: Receiver | None) -> Answer:
    return Answer(receiver.name, receiver.clause) if receiver else Answer()


def _before_closing(policy: Policy) -> str:
    silent = policy.before_closing is BeforeClosing.NOTHING
    return "" if silent else word_for(BEFORE_CLOSING, policy.before_closing)


def _removals(policy: Policy) -> str:
    """Say what is done: saved first or not, then one of the actions."""
    actions = " eller ".join(word_for(REMOVAL_ACTIONS, one) for one in policy.removals.actions)
    return f"sparas först; {actions}" if policy.removals.saved_first else actions


def _registered(policy: Policy) -> str:
    if not policy.removals.registered:
        return ""
    return "diarieförs med motivering" if policy.removals.motivated else "diarieförs"


def _secrecy(policy: Policy) -> str:
    silent = policy.secrecy is SecrecyDuty.NONE
    return "" if silent else word_for(SECRECY_DUTIES, policy.secrecy)


def _ordinary_posts(policy: Policy) -> str:
    silent = policy.ordinary_posts is OrdinaryPosts.NONE
    return "" if silent else word_for(ORDINARY_POSTS, policy.ordinary_posts)


def _editors(policy: Policy) -> str:
    staffing = policy.staffing
    return _listed(
        f"minst {staffing.minimum_editors}" if staffing.minimum_editors else "",
        staffing.login_shared_with and f"inloggningen delges {staffing.login_shared_with}",
    )


def _administrators(policy: Policy) -> str:
    staffing = policy.staffing
    least = staffing.minimum_administrators
    return _listed(
        f"minst {least} från verksamheten" if least else "",
        "inte en enskild medarbetare" if staffing.several_people else "",
        f"även {staffing.central_function[0]}" if staffing.central_function else "",
        staffing.appointed_by and f"utses av {staffing.appointed_by}",
    )


def _mailbox(policy: Policy) -> str:
    return "gemensam, inte personlig" if policy.staffing.function_mailbox else ""


def _owner(policy: Policy) -> str:
    person = policy.staffing.owner_not_a_person
    return "en verksamhet eller funktion, inte en person" if person else ""


def _approvals(policy: Policy) -> str:
    approvals = policy.approvals
    return _listed(
        " och ".join(approvals.opening),
        f"efter samråd med {approvals.consulted[0]}" if approvals.consulted else "",
        f"avslut av {' och '.join(approvals.closing)}" if approvals.closing else "",
    )


def _purpose(policy: Policy) -> str:
    return "ska vara skrivet innan kontot startas" if policy.approvals.purpose else ""


def _watch(policy: Policy) -> str:
    return "" if policy.watch is Watch.NONE else word_for(WATCHES, policy.watch)


def _dormancy(policy: Policy) -> str:
    silent = policy.dormancy.action is WhenDormant.NONE
    return "" if silent else word_for(WHEN_DORMANT, policy.dormancy.action)


def _notice(policy: Policy) -> str:
    return "ska stå på sidan med förteckningen" if policy.listing.notice else ""


def _listing(policy: Policy) -> str:
    listing = policy.listing
    return _listed(
        *(_place(place, listing.address) for place in listing.places),
        "bara publika konton" if listing.public_only else "",
    )


def _place(place: ListingPlace, address: str) -> str:
    """Name a place, and its address where it has one."""
    public = place in (ListingPlace.WEBSITE, ListingPlace.WEBSITE_WITH_LINKS)
    word = word_for(LISTING_PLACES, place)
    return f"{word} ({address})" if public and address else word


def _listed(*parts: str) -> str:
    """Join the parts that say something."""
    said: Iterable[str] = filter(None, parts)
    return ", ".join(said)
