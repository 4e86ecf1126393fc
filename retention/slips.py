"""What goes with a delivery: the facts of its note, and the letter that tells the receiver."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from ogonblick.account import Account
from ogonblick.case import Closure, Deed, Fate, Removal
from ogonblick.letter import Letter, Slip
from ogonblick.post import Post
from ogonblick.snapshot import Snapshot
from ogonblick.swedish import moment, word
from retention.closures import EXPORTS
from retention.guidelines import Matter, Receiver
from retention.policy import Policy

_REGISTRAR = "registrator"
_SHORT = 300
_REGISTER = (
    "Registrera handlingen i diariet, och skriv sedan diarienumret i Ögonblick:"
    " ogonblick removal registered {} DIARIENUMMER --by NAMN. Då avslutas ärendet."
)
_ACKNOWLEDGE = (
    "Ta emot leveransen och kvittera den i Ögonblick: ogonblick closure received {} --by NAMN."
    " Först då får kontot avslutas."
)
_NO_LINK = "Innehållet kan omfattas av sekretess, och skickas därför inte med någon länk."
_BY_HAND = "Hämta leveransen med: ogonblick inbox fetch {} FIL.zip --by NAMN"


def removal_slip(
    case: Removal, snapshot: Snapshot, account: Account, policy: Policy, posts: Iterable[Post]
) -> Slip:
    """Return the note of what was saved before it was removed, as a registrar registers it."""
    return Slip(
        number=case.id,
        title="Följesedel: bevarat före borttagning",
        author=account.municipality,
        facts=tuple(_removal_facts(case, snapshot, account, policy, posts)),
        request=_REGISTER.format(case.id),
        made_at=_last(case.deeds, case.opened_at),
    )


def _removal_facts(
    case: Removal, snapshot: Snapshot, account: Account, policy: Policy, posts: Iterable[Post]
) -> Iterator[tuple[str, str]]:
    yield "Ärende", case.id
    yield "Diarienummer", case.registry_number or "fylls i av registratorn"
    yield from _whose(account, receiver_in_words(policy.receivers.removal, account))
    yield "Handlingstyp", "borttaget material i sociala medier"
    yield "Adress", case.url
    yield from _written(posts)
    yield "Sparat", moment(snapshot.taken_at)
    yield "Utfall", _outcome(snapshot)
    yield "Sekretess", f"ja, prövas: {case.ground_text}" if case.restricted else "ingen känd"
    yield "Grund", f"{case.ground}: {case.ground_text}{policy.by(Matter.GROUNDS)}"
    yield "Motivering", case.why
    yield "Åtgärd", fate_in_words(case)
    yield from _deeds(case.deeds)
    yield "Arkivpaketets kontrollsumma", str(snapshot.bundle_digest)


def closure_slip(case: Closure, snapshot: Snapshot, account: Account, policy: Policy) -> Slip:
    """Return the note of an account that was saved before it is closed."""
    return Slip(
        number=case.id,
        title="Följesedel: uttag före avslut",
        author=account.municipality,
        facts=tuple(_closure_facts(case, snapshot, account, policy)),
        request=_ACKNOWLEDGE.format(case.id),
        made_at=_last(case.deeds, case.opened_at),
    )


def _closure_facts(
    case: Closure, snapshot: Snapshot, account: Account, policy: Policy
) -> Iterator[tuple[str, str]]:
    yield "Ärende", case.id
    yield "Diarienummer", case.registry_number or "fylls i av registratorn"
    yield from _whose(account, receiver_in_words(policy.receivers.closing, account))
    yield "Handlingstyp", "uttag vid avslut av konto i sociala medier"
    yield "Adress", snapshot.url
    yield "Skäl till avslutet", case.why
    yield "Sparat", moment(snapshot.taken_at)
    yield "Utfall", _outcome(snapshot)
    yield "Plattformens egen export", export_in_words(case, account)
    yield from _deeds(case.deeds)
    yield "Arkivpaketets kontrollsumma", str(snapshot.bundle_digest)


def fate_in_words(case: Removal) -> str:
    """Say what became of the content on the platform."""
    return f"{word(case.fate)}: {case.moved_to}" if case.fate is Fate.MOVED else word(case.fate)


def export_in_words(case: Closure, account: Account) -> str:
    """Say what the platform itself gave of the account, or why it gave nothing."""
    if case.uploaded:
        return "\n".join(f"{one.name}, {one.digest}" for one in case.uploaded)
    if case.no_export:
        return f"saknas: {case.no_export}"
    return "saknas" if account.platform in EXPORTS else "plattformen ger ingen"


def receiver_in_words(receiver: Receiver | None, account: Account) -> str:
    """Name who receives: as the guidelines do, with the clause, and in which department."""
    named = f"{receiver.name} ({receiver.clause})" if receiver else _REGISTRAR
    return f"{named}, {account.department}"


def removal_letter(case: Removal, account: Account, to: str, link: str) -> Letter:
    """Return what tells a receiver that a removal waits to be registered; nothing secret is in it.

    ``link`` is where it can be fetched, empty where that takes a person who is known. Of a secret
    one the letter says the number and nothing else: mail is read by others too.
    """
    told = f"Konto: {account.name}, {account.department}", f"Åtgärd: {fate_in_words(case)}"
    lines = (
        f"Hej. Ärendet {case.id} väntar på att diarieföras.",
        *((_NO_LINK,) if case.restricted else told),
        _fetch(case.id, link),
        _REGISTER.format(case.id),
    )
    about = case.id if case.restricted else f"{case.id}, {account.name}"
    return Letter((to,), f"Att diarieföra: {about}", "\n\n".join(lines) + "\n")


def closure_letter(case: Closure, account: Account, to: str, link: str) -> Letter:
    """Return what tells a receiver that an account's last delivery waits to be acknowledged."""
    lines = (
        f"Hej. Kontot {account.name}, {account.department}, ska avslutas.",
        f"Allt innehåll är sparat i ärendet {case.id}, och väntar på att tas emot.",
        _fetch(case.id, link),
        _ACKNOWLEDGE.format(case.id),
    )
    return Letter((to,), f"Att ta emot: {case.id}, {account.name}", "\n\n".join(lines) + "\n")


def _fetch(case_id: str, link: str) -> str:
    if link:
        return f"Hämta leveransen här. Länken gäller i 30 dagar:\n{link}"
    return _BY_HAND.format(case_id)


def _whose(account: Account, receiver: str) -> Iterator[tuple[str, str]]:
    yield "Nämnd", account.board or "framgår inte av kontoregistret"
    yield "Förvaltning", account.department
    yield "Mottagare", receiver
    yield "Plattform", word(account.platform)
    yield "Konto", f"{account.name} ({account.id})"


def _written(posts: Iterable[Post]) -> Iterator[tuple[str, str]]:
    """Yield what the page showed of who wrote what when, of its first post or comment."""
    for post in list(posts)[:1]:
        yield "Riktning", word(post.origin)
        yield "Avsändare", post.author or "visades inte"
        shown = post.time_shown or "visades inte"
        yield "Datum", f"{shown}; {moment(post.published)}" if post.published else shown
        yield "I korthet", " ".join(post.text.split())[:_SHORT] or "ingen text"


def _outcome(snapshot: Snapshot) -> str:
    """Say how whole a snapshot is, and what is not in it."""
    missing = (*(one.text for one in snapshot.findings), *snapshot.coverage.blind_spots)
    return "\n".join((word(snapshot.outcome), *missing))


def _deeds(deeds: Iterable[Deed]) -> Iterator[tuple[str, str]]:
    """Yield who took which step when."""
    for deed in deeds:
        note = f": {deed.note}" if deed.note else ""
        account = f" ({deed.account})" if deed.account else ""
        yield deed.step, f"{moment(deed.at)}, {deed.by}{account}{note}"


def _last(deeds: tuple[Deed, ...], opened_at: datetime) -> datetime:
    return deeds[-1].at if deeds else opened_at
